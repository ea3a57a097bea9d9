/** Packets as a reactive stream. */
@NullMarked
package io.pcapflux;

import org.jspecify.annotations.NullMarked;

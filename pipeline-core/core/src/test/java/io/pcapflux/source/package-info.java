/** The contract of packet sources, as a test that every source passes. */
@NullMarked
package io.pcapflux.source;

import org.jspecify.annotations.NullMarked;

/** Tests of option values. */
@NullMarked
package io.pcapflux.spi;

import org.jspecify.annotations.NullMarked;

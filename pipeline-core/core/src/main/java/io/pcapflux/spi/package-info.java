/** Providers of sources, operators and sinks, found by {@link java.util.ServiceLoader}. */
@NullMarked
package io.pcapflux.spi;

import org.jspecify.annotations.NullMarked;

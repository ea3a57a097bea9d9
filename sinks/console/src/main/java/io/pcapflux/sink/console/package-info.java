/** A line per packet on a terminal or pipe. */
@NullMarked
package io.pcapflux.sink.console;

import org.jspecify.annotations.NullMarked;

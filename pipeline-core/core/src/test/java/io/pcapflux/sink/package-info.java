/** The contract of packet sinks, as a test that every sink passes. */
@NullMarked
package io.pcapflux.sink;

import org.jspecify.annotations.NullMarked;

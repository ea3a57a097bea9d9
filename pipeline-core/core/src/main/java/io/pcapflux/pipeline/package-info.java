/** Sources, operators and sinks put together and run. */
@NullMarked
package io.pcapflux.pipeline;

import org.jspecify.annotations.NullMarked;

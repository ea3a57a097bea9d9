/** Capture files as a sink keep to what is promised of sinks. */
@NullMarked
package io.pcapflux.sink.pcapfile;

import org.jspecify.annotations.NullMarked;

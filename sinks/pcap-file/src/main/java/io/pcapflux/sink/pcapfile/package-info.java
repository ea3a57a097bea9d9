/** A stream of packets into a capture file. */
@NullMarked
package io.pcapflux.sink.pcapfile;

import org.jspecify.annotations.NullMarked;

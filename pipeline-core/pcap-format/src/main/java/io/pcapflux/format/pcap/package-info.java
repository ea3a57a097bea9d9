/** Capture file readers and writers on {@link java.nio.channels}: they know packets, not streams. */
@NullMarked
package io.pcapflux.format.pcap;

import org.jspecify.annotations.NullMarked;

package io.pcapflux.format.pcap;

import java.nio.ByteBuffer;

/**
 * Bytes of a capture, gathered.
 *
 * @param bytes from the position to the limit
 * @param ends of its records, if it may be cut behind them
 * @param packets that end in them
 * @param boundary where the last whole packet ends, in bytes from the beginning of the capture
 */
record Block(ByteBuffer bytes, RecordEnds ends, long packets, long boundary) {}

package io.pcapflux.format.pcap;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture packet by packet, forward only, in constant memory. For one thread at a time; blocks for input.
 *
 * @see CaptureFiles#open
 */
public sealed interface CaptureReader extends Closeable permits PcapReader, PcapngReader {
    /**
     * The next packet, or null at a clean end.
     *
     * @throws CaptureFormatException at damage; reading on gives the same failure again
     * @throws IOException if the input fails
     */
    @Nullable
    Packet next() throws IOException;

    /**
     * Has the listener told, from now on within {@link #next()}, of all that the capture says beside its packets; of the
     * section and the interfaces known so far at once. A reader has one listener.
     */
    void listen(MetadataListener listener);

    CaptureFormat format();

    Compression compression();

    /** Of the numbers in the file; in pcapng, in its first section. */
    ByteOrder byteOrder();

    /**
     * The interfaces known so far: of pcapng, more may come between packets, and those of earlier sections are forgotten
     * where all sections have more than 65,536.
     */
    List<CaptureInterface> interfaces();

    /** Closes the channel. */
    @Override
    void close() throws IOException;
}

package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads classic pcap of every kind: both byte orders, micro- and nanoseconds, and the odd old variants. */
final class PcapReader implements CaptureReader {
    private static final int RECORD_HEADER = 16;
    private static final long NANOS = 1_000_000_000L;

    private final ChunkInput input;
    private final PcapHeader header;
    private final CaptureInterface captureInterface;
    private final boolean swapped;
    private final long nanosPerUnit;
    private final int maxCapturedLength;
    private final int recordHeader;
    private long sequence;

    PcapReader(ChunkInput input, Capture capture) throws IOException {
        this.input = input;
        this.header = PcapHeader.read(input);
        this.captureInterface = new CaptureInterface(
                capture, 0, header.linkType(), header.snaplen(), header.resolution(), 0, header.options());
        this.swapped = header.byteOrder() == ByteOrder.LITTLE_ENDIAN;
        this.nanosPerUnit = header.resolution().fitsMicroseconds() ? 1000 : 1;
        this.maxCapturedLength = CaptureLimits.maxCapturedLength(header.linkType());
        this.recordHeader = RECORD_HEADER + header.extraRecordBytes();
    }

    @Override
    public @Nullable Packet next() throws IOException {
        if (!input.require(recordHeader)) {
            return endOfInput();
        }
        long seconds = Integer.toUnsignedLong(field(0));
        long nanos = Integer.toUnsignedLong(field(4)) * nanosPerUnit;
        if (nanos >= NANOS) {
            seconds += nanos / NANOS;
            nanos %= NANOS;
        }
        int capturedLength = field(8);
        int originalLength = field(12);
        if (header.lengths() != PcapHeader.LengthOrder.CAPTURED_FIRST && mustSwap(capturedLength, originalLength)) {
            int first = capturedLength;
            capturedLength = originalLength;
            originalLength = first;
        }
        if (Integer.compareUnsigned(capturedLength, maxCapturedLength) > 0) {
            throw damage("a captured length of " + Integer.toUnsignedLong(capturedLength) + " bytes, more than the "
                    + maxCapturedLength + " possible for " + header.linkType());
        }
        if (!input.require(recordHeader + capturedLength)) {
            throw damage("cut off in the packet: " + (input.available() - recordHeader) + " of " + capturedLength
                    + " bytes");
        }
        input.skip(recordHeader);
        Packet packet = new Packet(
                captureInterface,
                sequence++,
                seconds,
                (int) nanos,
                originalLength,
                input.chunk(),
                input.position(),
                capturedLength);
        input.skip(capturedLength);
        return packet;
    }

    private int field(int distance) {
        int value = input.intAt(distance);
        return swapped ? Integer.reverseBytes(value) : value;
    }

    private boolean mustSwap(int captured, int original) {
        return header.lengths() == PcapHeader.LengthOrder.ORIGINAL_FIRST
                || Integer.compareUnsigned(captured, original) > 0;
    }

    private @Nullable Packet endOfInput() throws CaptureFormatException {
        if (input.available() == 0) {
            return null;
        }
        throw damage("cut off in the packet's header: " + input.available() + " of " + recordHeader + " bytes");
    }

    private CaptureFormatException damage(String what) {
        return new CaptureFormatException("packet " + (sequence + 1) + ": " + what, input.offset());
    }

    @Override
    public void listen(MetadataListener listener) {
        listener.accept(captureInterface);
    }

    @Override
    public CaptureFormat format() {
        return CaptureFormat.PCAP;
    }

    @Override
    public Compression compression() {
        return input.compression();
    }

    @Override
    public ByteOrder byteOrder() {
        return header.byteOrder();
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return List.of(captureInterface);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}

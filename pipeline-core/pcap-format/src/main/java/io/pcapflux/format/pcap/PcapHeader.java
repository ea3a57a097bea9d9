package io.pcapflux.format.pcap;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.TimeResolution;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * The file header of a classic pcap file, 24 bytes.
 *
 * @param extraRecordBytes behind the 16 bytes of each record header
 * @param lengths in which order a record tells captured and original length
 * @param snaplen 0 = no limit
 * @param fcsField the six highest bits of the link field
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/">draft-ietf-opsawg-pcap</a>
 */
record PcapHeader(
        ByteOrder byteOrder,
        TimeResolution resolution,
        int extraRecordBytes,
        LengthOrder lengths,
        int snaplen,
        LinkType linkType,
        int fcsField) {
    static final int SIZE = 24;
    static final int MICROSECONDS = 0xA1B2C3D4;
    static final int NANOSECONDS = 0xA1B23C4D;
    /** Patched by Kuznetzov: each record names its interface and protocol in 8 more bytes. */
    static final int KUZNETZOV = 0xA1B2CD34;

    /** In the six highest bits of the link field: that the four highest tell the length of check sequences. */
    private static final int FCS_TOLD = 1;

    private static final int FCS_SHIFT = 26;
    private static final int FCS_LENGTH_SHIFT = 2;
    private static final int FCS_UNIT = 16;

    /** Option, of the codes for local use: the six highest bits of the link field where they tell nothing. */
    private static final int LINK_FIELD = 0x8001;

    /** A faked Ethernet header, which the snaplen did not count. */
    private static final int COOKED_HEADER = 14;

    private static final int CBPF_SAVEFILE = 0xA1B2C3CB;

    enum LengthOrder {
        CAPTURED_FIRST,
        ORIGINAL_FIRST,
        /** The smaller one is the captured length: files of version 2.3 come in both orders. */
        SMALLER_IS_CAPTURED
    }

    /** Whether a file that begins with these four bytes, read as big-endian, is classic pcap. */
    static boolean isMagic(int magic) {
        return isMagicInOrder(magic) || isMagicInOrder(Integer.reverseBytes(magic));
    }

    private static boolean isMagicInOrder(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS || magic == KUZNETZOV || magic == CBPF_SAVEFILE;
    }

    /** Reads the header, whose magic has been recognised. */
    static PcapHeader read(ChunkInput input) throws IOException {
        if (!input.require(SIZE)) {
            throw new CaptureFormatException(
                    "cut off in the pcap file header: " + input.available() + " of " + SIZE + " bytes", 0);
        }
        boolean swapped = !isMagicInOrder(input.intAt(0));
        int magic = order(input.intAt(0), swapped);
        if (magic == CBPF_SAVEFILE) {
            throw new CaptureFormatException("a saved BPF program, not a capture", 0);
        }
        int versions = input.intAt(4);
        int major = swapped ? Short.reverseBytes((short) (versions >>> 16)) & 0xFFFF : versions >>> 16;
        int minor = swapped ? Short.reverseBytes((short) versions) & 0xFFFF : versions & 0xFFFF;
        int linkField = order(input.intAt(20), swapped);
        int snaplen = Math.max(0, order(input.intAt(16), swapped));
        LinkType linkType = new LinkType(linkField & 0xFFFF);
        boolean kuznetzov = magic == KUZNETZOV;
        if (kuznetzov && snaplen > 0 && linkType.equals(LinkType.ETHERNET)) {
            snaplen += COOKED_HEADER;
        }
        PcapHeader header = new PcapHeader(
                swapped ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
                magic == NANOSECONDS ? TimeResolution.NANOSECONDS : TimeResolution.MICROSECONDS,
                kuznetzov ? 8 : 0,
                lengthOrder(major, minor),
                snaplen,
                linkType,
                linkField >>> FCS_SHIFT);
        input.skip(SIZE);
        return header;
    }

    /** What the header tells of its interface beside the essentials. */
    CaptureOptions options() {
        if (fcsField == 0) {
            return CaptureOptions.NONE;
        }
        boolean told = (fcsField & FCS_TOLD) != 0;
        int code = told ? CaptureInterface.FCS_LENGTH : LINK_FIELD;
        int value = told ? (fcsField >>> FCS_LENGTH_SHIFT) * FCS_UNIT : fcsField;
        return CaptureOptions.of(new CaptureOption(code, ByteBuffer.wrap(new byte[] {(byte) value})));
    }

    /** The link field of a file with packets of this interface. */
    static int linkField(CaptureInterface captureInterface) {
        int number = captureInterface.linkType().number();
        int bits = valueOf(LINK_FIELD, captureInterface);
        int fcs = valueOf(CaptureInterface.FCS_LENGTH, captureInterface);
        if (fcs >= 0 && fcs % FCS_UNIT == 0) {
            bits = FCS_TOLD | (fcs / FCS_UNIT) << FCS_LENGTH_SHIFT;
        }
        return bits < 0 ? number : number | bits << FCS_SHIFT;
    }

    private static int valueOf(int code, CaptureInterface captureInterface) {
        return captureInterface
                .options()
                .first(code)
                .filter(option -> option.value().remaining() == 1)
                .map(option -> Byte.toUnsignedInt(option.value().get()))
                .orElse(-1);
    }

    private static int order(int value, boolean swapped) {
        return swapped ? Integer.reverseBytes(value) : value;
    }

    private static LengthOrder lengthOrder(int major, int minor) throws CaptureFormatException {
        if (major == 543 && minor == 0) {
            return LengthOrder.ORIGINAL_FIRST;
        }
        if (major != 2) {
            throw new CaptureFormatException(
                    String.format(Locale.ROOT, "pcap version %d.%d is not supported; version 2 is", major, minor), 4);
        }
        if (minor == 3) {
            return LengthOrder.SMALLER_IS_CAPTURED;
        }
        return minor < 3 ? LengthOrder.ORIGINAL_FIRST : LengthOrder.CAPTURED_FIRST;
    }
}

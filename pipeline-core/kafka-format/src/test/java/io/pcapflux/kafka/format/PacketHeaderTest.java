package io.pcapflux.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PacketHeaderTest {
    private static final UUID CAPTURE_ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final byte[] BYTES = hex("""
            01 00 0071
            fffffffe
            1122334455667788
            8000000000000001
            00000102
            00112233445566778899aabbccddeeff
            """);
    private static final byte[] BYTES_WITHOUT_TIME = hex("""
            01 01 0001
            00000040
            0000000000000000
            0000000000000005
            00000000
            00112233445566778899aabbccddeeff
            """);

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    private static Packet packet(LinkType type, int interfaceId, long sequence, long nanos, int originalLength) {
        Capture capture = new Capture("test", () -> CAPTURE_ID);
        CaptureInterface captureInterface =
                new CaptureInterface(capture, interfaceId, null, type, 0, TimeResolution.NANOSECONDS);
        return new Packet(captureInterface, sequence, nanos, originalLength, new byte[4], 0, 4);
    }

    @Test
    void headerIsByteForByteAsSpecified() {
        Packet packet = packet(LinkType.LINUX_SLL, 258, Long.MIN_VALUE + 1, 0x1122334455667788L, -2);

        assertThat(PacketHeader.of(packet).encode()).isEqualTo(BYTES).hasSize(PacketHeader.LENGTH);
        assertThat(new PacketEncoder(RecordKey.NONE).header(packet)).isEqualTo(BYTES);
    }

    @Test
    void headerWithoutTimeHasTheFlagAndZeroNanoseconds() {
        Packet packet = packet(LinkType.ETHERNET, 0, 5, Packet.NO_TIMESTAMP, 64);

        assertThat(PacketHeader.of(packet).encode()).isEqualTo(BYTES_WITHOUT_TIME);
    }

    @Test
    void decodeReadsEveryField() {
        PacketHeader header = PacketHeader.decode(BYTES);

        assertThat(header)
                .isEqualTo(new PacketHeader(
                        LinkType.LINUX_SLL, 0xFFFFFFFEL, 0x1122334455667788L, Long.MIN_VALUE + 1, 258, CAPTURE_ID));
        assertThat(header.hasTimestamp()).isTrue();
    }

    @Test
    void decodeOfAFlaggedHeaderHasNoTime() {
        byte[] bytes = BYTES_WITHOUT_TIME.clone();
        bytes[15] = 99;

        assertThat(PacketHeader.decode(bytes).timestampNanos()).isEqualTo(Packet.NO_TIMESTAMP);
        assertThat(PacketHeader.decode(bytes).hasTimestamp()).isFalse();
    }

    @Test
    void decodeOfOtherFlagsIsLenient() {
        byte[] bytes = BYTES.clone();
        bytes[1] = (byte) 0xFE;

        assertThat(PacketHeader.decode(bytes)).isEqualTo(PacketHeader.decode(BYTES));
    }

    @Test
    void decodeRefusesOtherLengthsAndSaysWhich() {
        assertThatThrownBy(() -> PacketHeader.decode(Arrays.copyOf(BYTES, 43)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage("header pcap has 43 bytes, not 44");
        assertThatThrownBy(() -> PacketHeader.decode(Arrays.copyOf(BYTES, 45)))
                .hasMessage("header pcap has 45 bytes, not 44");
        assertThatThrownBy(() -> PacketHeader.decode(new byte[0])).hasMessage("header pcap has 0 bytes, not 44");
    }

    @Test
    void decodeRefusesOtherVersionsAndSaysWhich() {
        byte[] bytes = Arrays.copyOf(BYTES, 60);
        bytes[0] = (byte) 200;

        assertThatThrownBy(() -> PacketHeader.decode(bytes))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage("header pcap is of version 200, only version 1 is known");
    }
}

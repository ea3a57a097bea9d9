package io.pcapflux.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.Packet;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SegmentHeaderTest {
    private static final UUID CAPTURE_ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final byte[] BYTES = hex("""
            01 00 0000
            fffffffe
            1122334455667788
            1122334455667799
            8000000000000001
            00112233445566778899aabbccddeeff
            """);

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    @Test
    void headerIsByteForByteAsSpecified() {
        SegmentHeader header = new SegmentHeader(
                0xFFFFFFFEL, 0x1122334455667788L, 0x1122334455667799L, Long.MIN_VALUE + 1, CAPTURE_ID);

        assertThat(header.encode()).isEqualTo(BYTES).hasSize(SegmentHeader.LENGTH);
        assertThat(SegmentHeader.decode(BYTES)).isEqualTo(header);
    }

    @Test
    void withoutAnyTimeItHasTheFlag() {
        SegmentHeader header = new SegmentHeader(1, Packet.NO_TIMESTAMP, Packet.NO_TIMESTAMP, 0, CAPTURE_ID);

        byte[] bytes = header.encode();

        assertThat(Arrays.copyOf(bytes, 24)).isEqualTo(hex("01010000 00000001 0000000000000000 0000000000000000"));
        assertThat(SegmentHeader.decode(bytes)).isEqualTo(header);
    }

    @Test
    void decodeRefusesOtherLengthsAndVersionsAndSaysWhich() {
        byte[] other = BYTES.clone();
        other[0] = 2;

        assertThatThrownBy(() -> SegmentHeader.decode(Arrays.copyOf(BYTES, 47)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage("header pcap.segment has 47 bytes, not 48");
        assertThatThrownBy(() -> SegmentHeader.decode(new byte[0])).isInstanceOf(RecordFormatException.class);
        assertThatThrownBy(() -> SegmentHeader.decode(other))
                .hasMessage("header pcap.segment is of version 2, only version 1 is known");
    }
}

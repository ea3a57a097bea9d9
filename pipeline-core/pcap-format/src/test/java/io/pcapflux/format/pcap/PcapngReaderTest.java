package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcapngReaderTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private static Bytes section(ByteOrder order) {
        return new Bytes(order)
                .block(0x0A0D0D0A, new Bytes(order).u32(0x1A2B3C4D).u16(1, 0).u32(-1, -1));
    }

    private static Bytes description(ByteOrder order, int linkType, long snaplen) {
        return new Bytes(order).u16(linkType, 0).u32(snaplen);
    }

    private static Bytes enhanced(ByteOrder order, int interfaceId, long high, long low, int size) {
        return new Bytes(order).u32(interfaceId, high, low, size, size + 10).raw(Bytes.counting(size));
    }

    @Test
    void sectionsHaveTheirOwnByteOrderInterfacesAndLinkTypes() throws IOException {
        byte[] capture = section(LITTLE)
                .block(1, description(LITTLE, 1, 0))
                .block(1, description(LITTLE, 113, 96).u16(2, 4).raw((byte) 'e', (byte) 't', (byte) 'h', (byte) '1'))
                .block(6, enhanced(LITTLE, 1, 0, 5_000_001, 3))
                .block(6, enhanced(LITTLE, 0, 0, 6_000_000, 4))
                .raw(section(ByteOrder.BIG_ENDIAN)
                        .block(1, description(ByteOrder.BIG_ENDIAN, 101, 0))
                        .block(6, enhanced(ByteOrder.BIG_ENDIAN, 0, 0, 7_000_000, 5))
                        .array())
                .array();

        try (CaptureReader reader = CaptureFiles.open(Bytes.channel(capture, 11), Capture.anonymous("test"))) {
            assertThat(reader.interfaces()).hasSize(2);
            Packet first = next(reader);
            assertThat(first.timestampNanos()).isEqualTo(5_000_001_000L);
            assertThat(first.linkType()).isEqualTo(LinkType.LINUX_SLL);
            assertThat(first.captureInterface().name()).isEqualTo("eth1");
            assertThat(first.captureInterface().snaplen()).isEqualTo(96);
            assertThat(first.originalLength()).isEqualTo(13);
            assertThat(next(reader).linkType()).isEqualTo(LinkType.ETHERNET);
            Packet third = next(reader);
            assertThat(third.linkType()).isEqualTo(LinkType.RAW);
            assertThat(third.interfaceId()).isEqualTo(2);
            assertThat(third.sequence()).isEqualTo(2);
            assertThat(reader.next()).isNull();
            assertThat(reader.interfaces()).extracting(CaptureInterface::id).containsExactly(0, 1, 2);
            assertThat(reader.byteOrder()).isEqualTo(LITTLE);
            assertThat(reader.format()).isEqualTo(CaptureFormat.PCAPNG);
        }
    }

    private static Packet next(CaptureReader reader) throws IOException {
        return Objects.requireNonNull(reader.next());
    }

    @Test
    void simpleAndOldPacketBlocksAreRead() throws IOException {
        byte[] capture = section(LITTLE)
                .block(1, description(LITTLE, 1, 4))
                .block(3, new Bytes(LITTLE).u32(9).raw(Bytes.counting(4)))
                .block(2, new Bytes(LITTLE).u16(0, 7).u32(0, 1_500_000, 2, 2).raw(Bytes.counting(2)))
                .block(0xBAD, new Bytes(LITTLE).u32(1, 2, 3))
                .array();

        Bytes.Reading reading = Bytes.read(capture);

        assertThat(reading.damage()).isNull();
        assertThat(reading.packets()).hasSize(2);
        assertThat(reading.packets().get(0).hasTimestamp()).isFalse();
        assertThat(reading.packets().get(0).capturedLength()).isEqualTo(4);
        assertThat(reading.packets().get(0).originalLength()).isEqualTo(9);
        assertThat(reading.packets().get(1).timestampNanos()).isEqualTo(1_500_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 6, 0, 1500000, 1, 500000000",
        "10, 9, 0, 1500000007, 1, 500000007",
        "10, 0, 0, 1499949071261679299, 1499949071261679299, 0",
        "10, 3, -2, 1500, -1, 500000000",
        "10, 12, 0, 1500000000999, 1, 500000000",
        "2, 1, 10, 3, 11, 500000000",
        "2, 32, 0, 4294967297, 1, 0",
        "2, 30, 0, 1610612736, 1, 500000000",
        "10, 6, 0, -1, 18446744073709, 551615000",
        "2, 127, 0, -1, 0, 0",
        "10, 127, 0, -1, 0, 0"
    })
    void timesAreExact(int base, int exponent, long offset, long units, long seconds, int nanos) {
        TimeUnits times = new TimeUnits(new TimeResolution(base, exponent), offset);

        assertThat(times.seconds(units)).isEqualTo(seconds);
        assertThat(times.nanoOfSecond(units)).isEqualTo(nanos);
    }

    @Test
    void truncatedAnywhereItDeliversWhatIsWholeAndTellsTheRest() throws IOException {
        byte[] head = section(LITTLE).block(1, description(LITTLE, 1, 0)).array();
        byte[] whole = new Bytes(LITTLE)
                .raw(head)
                .block(6, enhanced(LITTLE, 0, 0, 1, 5))
                .block(6, enhanced(LITTLE, 0, 0, 2, 7))
                .array();
        int block = (whole.length - head.length) / 2;
        for (int length = 0; length < whole.length; length++) {
            Bytes.Reading reading = Bytes.read(Arrays.copyOf(whole, length));

            assertThat(reading.packets()).as("%d bytes", length).hasSize(length < head.length + block ? 0 : 1);
            boolean boundary = length == 28 || length == head.length || length == head.length + block;
            assertThat(reading.damage() == null).as("%d bytes", length).isEqualTo(boundary);
        }
    }

    @Test
    void damageIsToldWithItsPlaceBehindThePacketsBeforeIt() throws IOException {
        Bytes good = section(LITTLE).block(1, description(LITTLE, 1, 0)).block(6, enhanced(LITTLE, 0, 0, 1, 5));
        int at = good.array().length;
        byte[][] bad = {
            new Bytes(LITTLE).block(6, enhanced(LITTLE, 3, 0, 1, 5)).array(),
            new Bytes(LITTLE).u32(6, 8).array(),
            new Bytes(LITTLE).u32(6, 0x7FFF_FFF0L).array(),
            new Bytes(LITTLE).u32(6, 33).raw(new byte[40]).array(),
            new Bytes(LITTLE).u32(5, 16, 0, 20).array(),
            new Bytes(LITTLE)
                    .block(6, new Bytes(LITTLE).u32(0, 0, 0, 500, 500).raw(new byte[8]))
                    .array(),
            new Bytes(LITTLE)
                    .block(1, new Bytes(LITTLE).u32(1, 0).u16(9, 400).u32(0))
                    .array(),
            new Bytes(LITTLE)
                    .block(0x0A0D0D0A, new Bytes(LITTLE).u32(0x11223344, 1, 0, 0))
                    .array()
        };
        for (byte[] block : bad) {
            Bytes.Reading reading =
                    Bytes.read(new Bytes(LITTLE).raw(good.array()).raw(block).array());

            assertThat(reading.packets()).hasSize(1);
            assertThat(reading.damage()).isNotNull();
            assertThat(reading.damageOffset()).isEqualTo(at);
        }
    }
}

package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private static Bytes header(ByteOrder order, long magic, int major, int minor, long linkField) {
        return new Bytes(order).u32(magic).u16(major, minor).u32(0, 0, 65535, linkField);
    }

    private static Bytes classic() {
        return header(LITTLE, 0xA1B2C3D4L, 2, 4, 1);
    }

    private static byte[] twoPackets() {
        return classic()
                .u32(1, 2, 5, 9)
                .raw(Bytes.counting(5))
                .u32(3, 4, 7, 7)
                .raw(Bytes.counting(7))
                .array();
    }

    @ParameterizedTest
    @CsvSource({
        "LITTLE_ENDIAN, a1b2c3d4, 1000000002000",
        "BIG_ENDIAN, a1b2c3d4, 1000000002000",
        "LITTLE_ENDIAN, a1b23c4d, 1000000000002",
        "BIG_ENDIAN, a1b23c4d, 1000000000002"
    })
    void readsEitherByteOrderAndPrecision(String orderName, String magic, long nanos) throws IOException {
        ByteOrder order = orderName.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : LITTLE;
        byte[] capture = header(order, Long.parseLong(magic, 16), 2, 4, 1)
                .u32(1000, 2, 5, 4_000_000_000L)
                .raw(Bytes.counting(5))
                .array();

        Packet packet = Bytes.read(capture).packets().get(0);

        assertThat(packet.timestampNanos()).isEqualTo(nanos);
        assertThat(packet.originalLength()).isEqualTo(4_000_000_000L);
        assertThat(packet.toByteArray()).isEqualTo(Bytes.counting(5));
        assertThat(packet.linkType()).isEqualTo(LinkType.ETHERNET);
        assertThat(packet.sequence()).isZero();
    }

    @Test
    void kuznetzovsRecordsHaveEightBytesMore() throws IOException {
        byte[] capture = header(LITTLE, 0xA1B2CD34L, 2, 4, 1)
                .u32(1, 2, 5, 5, 77, 88)
                .raw(Bytes.counting(5))
                .array();

        assertThat(Bytes.read(capture).packets())
                .singleElement()
                .satisfies(packet -> assertThat(packet.toByteArray()).isEqualTo(Bytes.counting(5)));
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 9, 5", "543, 0, 9, 5", "2, 3, 9, 5", "2, 3, 5, 9", "2, 4, 5, 9", "2, 99, 5, 9"})
    void oldVersionsTellTheLengthsTheOtherWayRound(int major, int minor, int first, int second) throws IOException {
        byte[] capture = header(LITTLE, 0xA1B2C3D4L, major, minor, 1)
                .u32(1, 2, first, second)
                .raw(Bytes.counting(5))
                .array();

        Packet packet = Bytes.read(capture).packets().get(0);

        assertThat(packet.capturedLength()).isEqualTo(5);
        assertThat(packet.originalLength()).isEqualTo(9);
    }

    @Test
    void theLinkTypeIsTheLowSixteenBits() throws IOException {
        byte[] capture =
                header(LITTLE, 0xA1B2C3D4L, 2, 4, 0x3400_0071L).u32(1, 2, 0, 0).array();

        assertThat(Bytes.read(capture).packets().get(0).linkType()).isEqualTo(LinkType.LINUX_SLL);
    }

    @Test
    void truncatedAnywhereItDeliversWhatIsWholeAndTellsTheRest() throws IOException {
        byte[] whole = twoPackets();
        for (int length = 0; length < whole.length; length++) {
            Bytes.Reading reading = Bytes.read(Arrays.copyOf(whole, length));

            assertThat(reading.packets()).as("%d bytes", length).hasSize(length < 45 ? 0 : 1);
            if (length == 24 || length == 45) {
                assertThat(reading.damage()).as("%d bytes", length).isNull();
            } else {
                assertThat(reading.damage())
                        .as("%d bytes", length)
                        .isNotNull()
                        .satisfies(damage -> assertThat(damage.offset()).isBetween(0L, 45L));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {262_145, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL})
    void anImpossibleCapturedLengthIsDamageWithItsPlace(long captured) throws IOException {
        byte[] capture = classic()
                .u32(1, 2, 5, 5)
                .raw(Bytes.counting(5))
                .u32(1, 2, captured, captured)
                .raw(new byte[64])
                .array();

        Bytes.Reading reading = Bytes.read(capture);

        assertThat(reading.packets()).hasSize(1);
        assertThat(reading.damage())
                .isNotNull()
                .hasMessageContaining("packet 2")
                .hasMessageContaining("" + captured);
        assertThat(reading.damageOffset()).isEqualTo(45);
    }

    @Test
    void moreThanTheSnaplenIsKept() throws IOException {
        byte[] capture =
                classic().u32(1, 2, 100_000, 100_000).raw(new byte[100_000]).array();

        assertThat(Bytes.read(capture).packets().get(0).capturedLength()).isEqualTo(100_000);
    }

    @Test
    void aClaimedLengthTakesNoMemoryBeforeItsBytesAreThere() throws IOException {
        byte[] capture = header(LITTLE, 0xA1B2C3D4L, 2, 4, 231)
                .u32(1, 2, 100 << 20, 100 << 20)
                .raw(new byte[10])
                .array();
        ChunkInput input = new ChunkInput(Bytes.channel(capture, Integer.MAX_VALUE));

        assertThat(input.require(capture.length + (100 << 20))).isFalse();
        assertThat(input.chunk()).hasSize(ChunkInput.CHUNK);
        assertThat(Bytes.read(capture).damage()).hasMessageContaining("10 of 104857600 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "'', an empty file",
        "a1b2c3, only 3 bytes",
        "a1b2c3cb00000000000000000000000000000000000000000000, saved BPF program",
        "cafebabe00, not a capture file"
    })
    void whatIsNoCaptureIsTold(String hex, String message) throws IOException {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);

        assertThat(Bytes.read(bytes).damage()).isNotNull().hasMessageContaining(message);
    }

    @Test
    void packetsOfAnySizeInChunksOfAnySizeAreTheSame() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Bytes capture = classic();
        int[] sizes = random.ints(300, 0, 20_000).toArray();
        for (int size : sizes) {
            capture.u32(1, 2, size, size).raw(Bytes.counting(size));
        }
        for (int atOnce : new int[] {1, 7, 4096, Integer.MAX_VALUE}) {
            Bytes.Reading reading = Bytes.read(Bytes.channel(capture.array(), atOnce));

            assertThat(reading.damage()).as("seed %d", seed).isNull();
            assertThat(reading.packets()).as("seed %d", seed).hasSize(sizes.length);
            for (int i = 0; i < sizes.length; i++) {
                assertThat(reading.packets().get(i).toByteArray())
                        .as("seed %d, packet %d", seed, i)
                        .isEqualTo(Bytes.counting(sizes[i]));
            }
        }
    }
}

package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers at and just beyond their bounds, and what exactly is told of damage. */
class PcapReaderEdgesTest {
    private static Bytes header(ByteOrder order, long magic, int major, int minor, long snaplen, long linkField) {
        return new Bytes(order).u32(magic).u16(major, minor).u32(0, 0, snaplen, linkField);
    }

    private static CaptureReader open(Bytes file) throws IOException {
        return CaptureFiles.open(Bytes.channel(file.array(), Integer.MAX_VALUE), Capture.anonymous("test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1b2c3d4", "a1b23c4d", "a1b2cd34"})
    void aFileCutAnywhereTellsTheStartOfThePacketThatIsCut(String magic) throws IOException {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            Bytes file = header(order, Long.parseLong(magic, 16), 2, 4, 65535, 1);
            int[] starts = new int[4];
            for (int i = 0; i < 3; i++) {
                starts[i] = file.size();
                file.u32(i, i, 5L * i, 5L * i)
                        .raw(new byte[magic.equals("a1b2cd34") ? 8 : 0])
                        .raw(Bytes.counting(i * 5));
            }
            starts[3] = file.size();
            for (int cut = 24; cut < starts[3]; cut++) {
                int length = cut;
                int whole = (int) Arrays.stream(starts, 1, 4)
                        .filter(start -> start <= length)
                        .count();
                Bytes.Reading reading = Bytes.read(Arrays.copyOf(file.array(), cut));
                assertThat(reading.packets()).as("cut at %d", cut).hasSize(whole);
                assertThat(reading.damageOffset())
                        .as("cut at %d", cut)
                        .isEqualTo(cut == starts[whole] ? -1 : starts[whole]);
            }
        }
    }

    @Test
    void whatCutOffAPacketIsToldInNumbers() throws IOException {
        Bytes inPacket = Bytes.pcap(1).u32(1, 1, 100, 100).raw(Bytes.counting(42));
        assertThat(Bytes.read(inPacket.array()).damage())
                .hasMessage("packet 1: cut off in the packet: 42 of 100 bytes");
        Bytes inHeader = Bytes.pcap(1).raw(new byte[9]);
        assertThat(Bytes.read(inHeader.array()).damage())
                .hasMessage("packet 1: cut off in the packet's header: 9 of 16 bytes");
        byte[] inFileHeader = Arrays.copyOf(Bytes.pcap(1).array(), 23);
        assertThat(Bytes.read(inFileHeader).damage()).hasMessageContaining("23 of 24 bytes");
    }

    @ParameterizedTest
    @CsvSource({"1, 262145, 262144", "1, 4294967295, 262144", "231, 134217729, 134217728", "279, 8388609, 8388608"})
    void damageIsToldAgainWhenReadingOn(int linkType, long length, int limit) throws IOException {
        Bytes file = Bytes.pcap(linkType).record(new byte[10]);
        int place = file.size();
        CaptureReader reader = open(file.u32(2, 2, length, 60).raw(new byte[60]));
        assertThat(reader.next()).isNotNull();
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(reader::next)
                    .isInstanceOfSatisfying(
                            CaptureFormatException.class,
                            e -> assertThat(e.offset()).isEqualTo(place))
                    .hasMessageContaining(String.valueOf(length))
                    .hasMessageContaining(String.valueOf(limit));
        }
    }

    @Test
    void theLongestPacketsAreReadWhole() throws IOException {
        byte[] longest = Bytes.counting(262_144);
        Bytes.Reading ethernet =
                Bytes.read(Bytes.pcap(1).record(longest).record(longest).array());
        assertThat(ethernet.damage()).isNull();
        assertThat(ethernet.packets()).hasSize(2).allMatch(packet -> Arrays.equals(packet.toByteArray(), longest));
        byte[] beyond = Bytes.counting(3_000_000);
        Bytes.Reading dbus =
                Bytes.read(Bytes.pcap(231).record(beyond).record(new byte[3]).array());
        assertThat(dbus.damage()).isNull();
        assertThat(dbus.packets()).extracting(Packet::capturedLength).containsExactly(3_000_000, 3);
        assertThat(dbus.packets().get(0).toByteArray()).isEqualTo(beyond);
    }

    @Test
    void packetsWithoutBytesAreReadToo() throws IOException {
        Bytes.Reading reading = Bytes.read(Bytes.pcap(1).record().record().array());
        assertThat(reading.packets()).hasSize(2).allMatch(packet -> packet.capturedLength() == 0);
        assertThat(reading.damage()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "0, 4", "543, 1", "512, 1024", "65535, 65535"})
    void otherVersionsAreRefused(int major, int minor) throws IOException {
        byte[] file = header(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4L, major, minor, 65535, 1)
                .array();
        assertThat(Bytes.read(file).damage()).hasMessageContaining("version " + major + "." + minor);
    }

    @ParameterizedTest
    @CsvSource({"0x00000001, 1", "0x0000FFFF, 65535", "0xF4000001, 1", "0x04000069, 105", "0x03FF0071, 113"})
    void theUpperBitsOfTheLinkFieldAreNoLinkType(String field, int linkType) throws IOException {
        Bytes file = header(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4L, 2, 4, 65535, Long.decode(field));
        assertThat(open(file).interfaces().get(0).linkType()).isEqualTo(new LinkType(linkType));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0x7FFFFFFF, 2147483647", "0x80000000, 0", "0xFFFFFFFF, 0", "96, 96"})
    void aSnaplenOfZeroOrBeyond31BitsIsNoLimit(String field, int snaplen) throws IOException {
        Bytes file = header(ByteOrder.BIG_ENDIAN, 0xA1B2C3D4L, 2, 4, Long.decode(field), 1);
        assertThat(open(file).interfaces().get(0).snaplen()).isEqualTo(snaplen);
    }

    @Test
    void aSavedFilterProgramIsRefusedInEitherByteOrder() throws IOException {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            byte[] file = header(order, 0xA1B2C3CBL, 2, 4, 65535, 1).array();
            assertThat(Bytes.read(file).damage()).hasMessageContaining("BPF program");
        }
    }

    @Test
    void aFractionOfASecondOrMoreIsCarriedOver() throws IOException {
        Bytes micro = Bytes.pcap(1).u32(10, 2_500_000, 0, 0);
        assertThat(Bytes.read(micro.array()).packets().get(0).timestampNanos()).isEqualTo(12_500_000_000L);
        Bytes nano = header(ByteOrder.BIG_ENDIAN, 0xA1B23C4DL, 2, 4, 65535, 1).u32(0xFFFF_FFFFL, 0xFFFF_FFFFL, 0, 0);
        assertThat(Bytes.read(nano.array()).packets().get(0).timestampNanos())
                .isEqualTo(0xFFFF_FFFFL * 1_000_000_000L + 0xFFFF_FFFFL);
    }
}

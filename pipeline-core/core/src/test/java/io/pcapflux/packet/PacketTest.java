package io.pcapflux.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {
    private static final byte[] CHUNK = {9, 9, (byte) 0x81, 0x02, (byte) 0xFF, 0x04, 0x05, 9};

    private static Packet fiveBytes() {
        return new Packet(TestPackets.ethernet("x"), 7, 42, 1500, CHUNK, 2, 5);
    }

    @Test
    void tellsWhatItWasMadeOf() {
        Packet packet = fiveBytes();
        assertThat(packet.sequence()).isEqualTo(7);
        assertThat(packet.timestampNanos()).isEqualTo(42);
        assertThat(packet.originalLength()).isEqualTo(1500);
        assertThat(packet.capturedLength()).isEqualTo(5);
        assertThat(packet.linkType()).isEqualTo(LinkType.ETHERNET);
        assertThat(packet.interfaceId()).isZero();
        assertThat(packet).hasToString("Packet[x #7, EN10MB, 5 of 1500 bytes]");
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000, 999999999, false",
        "0, -1, false",
        "9223372035, 999999999, false",
        "9223372036, 854775806, true",
        "9223372036, 854775807, false",
        "9223372036, 854775808, true",
        "-9223372035, 0, false",
        "-9223372037, 145224193, false",
        "-9223372037, 145224192, true",
        "253402300799, 0, true",
        "9223372036854775807, 0, true",
        "-9223372036854775808, 0, true",
    })
    void tellsWhetherNanosecondsCannotTellItsTime(long seconds, int nanos, boolean clamped) {
        Packet packet = new Packet(TestPackets.ethernet("x"), 0, seconds, nanos, 0, CHUNK, 0, 0);
        assertThat(packet.isTimestampNanosClamped()).isEqualTo(clamped);
    }

    @Test
    void readsItsBytesBigEndianAndUnsigned() {
        Packet packet = fiveBytes();
        assertThat(packet.byteAt(0)).isEqualTo(0x81);
        assertThat(packet.shortAt(0)).isEqualTo(0x8102);
        assertThat(packet.intAt(0)).isEqualTo(0x8102FF04);
        assertThat(packet.byteAt(4)).isEqualTo(5);
        assertThat(packet.shortAt(3)).isEqualTo(0x0405);
        assertThat(packet.intAt(1)).isEqualTo(0x02FF0405);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesBytesOfItsNeighbours(int index) {
        assertThatThrownBy(() -> fiveBytes().byteAt(index)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesNumbersThatReachIntoItsNeighbours() {
        assertThatThrownBy(() -> fiveBytes().shortAt(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fiveBytes().shortAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fiveBytes().intAt(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fiveBytes().intAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fiveBytes().intAt(Integer.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1",
        "0, -1",
        "0, 9",
        "8, 1",
        "9, 0",
        "2147483647, 1",
        "1, 2147483647",
        "2147483647, 2147483647",
        "-2147483648, -2147483648"
    })
    void cannotLieOutsideOfItsChunk(int offset, int length) {
        assertThatThrownBy(() -> new Packet(TestPackets.ethernet("x"), 0, 0, 0, CHUNK, offset, length))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void mayBeEmptyAndLieAtTheEndOfItsChunk() {
        Packet packet = new Packet(TestPackets.ethernet("x"), 0, 0, 60, CHUNK, 8, 0);
        assertThat(packet.toByteArray()).isEmpty();
        assertThat(packet.originalLength()).isEqualTo(60);
    }

    @Test
    void originalLengthIsUnsigned() {
        Packet packet = new Packet(TestPackets.ethernet("x"), 0, 0, -1, CHUNK, 0, 8);
        assertThat(packet.originalLength()).isEqualTo(0xFFFF_FFFFL);
        assertThat(packet.truncate(1).originalLength()).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void givesItsBytesWithoutThoseAround() {
        Packet packet = fiveBytes();
        byte[] expected = {(byte) 0x81, 0x02, (byte) 0xFF, 0x04, 0x05};
        assertThat(packet.toByteArray()).isEqualTo(expected);
        ByteBuffer view = packet.bytes();
        assertThat(view.capacity()).isEqualTo(5);
        byte[] copied = new byte[5];
        view.get(copied);
        assertThat(copied).isEqualTo(expected);
        ByteBuffer target = ByteBuffer.allocate(7).position(1);
        packet.copyTo(target);
        assertThat(target.array()).containsExactly(0, 0x81, 0x02, 0xFF, 0x04, 0x05, 0);
        assertThat(target.position()).isEqualTo(6);
    }

    @Test
    void showsItsBytesReadOnly() {
        assertThatThrownBy(() -> fiveBytes().bytes().put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void truncateKeepsAllButTheBytesBehind() {
        Packet packet = fiveBytes();
        Packet cut = packet.truncate(3);
        assertThat(cut.toByteArray()).containsExactly(0x81, 0x02, 0xFF);
        assertThat(cut.chunk()).as("no copy").isSameAs(packet.chunk());
        assertThat(cut)
                .returns(1500L, Packet::originalLength)
                .returns(7L, Packet::sequence)
                .returns(42L, Packet::timestampNanos);
        assertThatThrownBy(() -> cut.byteAt(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(packet.capturedLength()).isEqualTo(5);
    }

    @Test
    void truncateOfAShortPacketIsTheSamePacket() {
        Packet packet = fiveBytes();
        assertThat(packet.truncate(5)).isSameAs(packet);
        assertThat(packet.truncate(Integer.MAX_VALUE)).isSameAs(packet);
    }

    @Test
    void compactLeavesTheChunkBehind() {
        Packet packet = fiveBytes();
        Packet compact = packet.compact();
        assertThat(compact.chunk()).hasSize(5);
        assertThat(PacketImage.of(compact)).isEqualTo(PacketImage.of(packet));
        assertThat(compact.compact()).isSameAs(compact);
    }

    @Test
    void mayHaveNoTime() {
        Packet packet = new Packet(TestPackets.ethernet("x"), 0, Packet.NO_TIMESTAMP, 8, CHUNK, 0, 8);
        assertThat(packet.hasTimestamp()).isFalse();
        assertThat(packet.truncate(1).hasTimestamp()).isFalse();
        assertThat(fiveBytes().hasTimestamp()).isTrue();
    }

    @Test
    void interfacesAreTheSameOnlyWithinOneCaptureAndOfOneLinkType() {
        CaptureInterface one = TestPackets.ethernet("x");
        CaptureInterface again =
                new CaptureInterface(one.capture(), 0, "eth0", LinkType.ETHERNET, 0, TimeResolution.NANOSECONDS);
        assertThat(again).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(new CaptureInterface(one.capture(), 0, "eth0", LinkType.RAW, 0, TimeResolution.NANOSECONDS))
                .isNotEqualTo(one);
        assertThat(TestPackets.ethernet("x")).isNotEqualTo(one);
    }

    @Test
    void identityIsAskedForOnce() {
        Capture capture = Capture.anonymous("pipe");
        assertThat(capture.id()).isEqualTo(capture.id());
        assertThat(Capture.anonymous("pipe").id()).isNotEqualTo(capture.id());
    }

    @ParameterizedTest
    @CsvSource({"10, 0, true", "10, 6, true", "10, 7, false", "10, 9, false", "2, 0, true", "2, 6, true", "2, 7, false"
    })
    void microsecondsHoldOnlyCoarserResolutions(int base, int exponent, boolean fits) {
        assertThat(new TimeResolution(base, exponent).fitsMicroseconds()).isEqualTo(fits);
    }

    @Test
    void linkTypesAreSixteenBits() {
        assertThat(new LinkType(0xFFFF)).hasToString("LINKTYPE_65535");
        assertThatThrownBy(() -> new LinkType(0x10000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LinkType(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PcapngSectionTest {
    private final CaptureInterface ethernet = new CaptureInterface(
            Capture.anonymous("test"), 0, "eth0", LinkType.ETHERNET, 0, TimeResolution.MICROSECONDS);

    private Packet packet(long nanos, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) length);
        return new Packet(ethernet, 0, nanos, length, bytes, 0, length);
    }

    private static void add(PcapngSection section, Packet packet) {
        int before = section.length();
        int taken = section.offer(packet, PcapngSection.sizeOf(packet));
        assertThat(taken).isPositive().isEqualTo(section.length() - before);
    }

    /** Blocks of both kinds and all paddings, with options and without. */
    private byte[] written(byte[] room) {
        PcapngSection section = new PcapngSection(CaptureOptions.NONE, room);
        section.describe(ethernet);
        CaptureOptions comment = CaptureOptions.of(CaptureOption.text(1, "odd"));
        for (int length = 0; length < 300; length++) {
            add(section, packet(1_000_000L * length, length));
            add(section, packet(1_000_000L * length, length).withOptions(comment));
            add(section, packet(Packet.NO_TIMESTAMP, length));
        }
        return section.toByteArray();
    }

    @Test
    void nothingOfWhatWasInItsRoomIsLeft() {
        byte[] used = new byte[1 << 20];
        Arrays.fill(used, (byte) 0xEE);

        assertThat(written(used)).isEqualTo(written(new byte[1 << 20]));
    }

    @Test
    void growsWhereItsRoomIsNotEnough() {
        assertThat(written(new byte[0])).isEqualTo(written(new byte[1 << 20]));
    }

    @Test
    void takesNoPacketThatItsUnitsOfTimeCannotTell() {
        PcapngSection section = new PcapngSection(CaptureOptions.NONE, new byte[0]);
        section.describe(ethernet);
        int before = section.length();
        Packet finer = packet(1, 5);

        assertThat(section.holds(finer)).isFalse();
        assertThat(section.offer(finer, PcapngSection.sizeOf(finer))).isZero();
        assertThat(section.length()).isEqualTo(before);
    }

    @Test
    void enhancedBlockHasItsFieldsInTheirPlaces() {
        PcapngSection section = new PcapngSection(CaptureOptions.NONE, new byte[0]);
        section.describe(ethernet);
        int before = section.length();
        long micros = 0x0005_1234_89AB_CDEFL;
        add(section, packet(micros * 1000, 5));

        ByteBuffer block = ByteBuffer.wrap(section.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        int[] fields = new int[10];
        block.position(before);
        for (int i = 0; i < fields.length; i++) {
            fields[i] = block.getInt();
        }
        assertThat(fields)
                .containsExactly(6, 40, 0, (int) (micros >>> 32), (int) micros, 5, 5, 0x05050505, 0x00000005, 40);
        assertThat(block.hasRemaining()).isFalse();
    }
}

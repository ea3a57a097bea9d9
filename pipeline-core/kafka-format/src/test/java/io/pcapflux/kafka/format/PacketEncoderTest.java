package io.pcapflux.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacketEncoderTest {
    private static final String REQUEST =
            "45000020000000004006000 00a000001c0a801029c4001bb 0000000000000000".replace(" ", "");
    private static final String RESPONSE =
            "4500002000000000400600 00c0a801020a00000101bb9c40 0000000000000000".replace(" ", "");

    private final PacketEncoder flow = new PacketEncoder(RecordKey.FLOW);
    private final PacketEncoder none = new PacketEncoder(RecordKey.NONE);

    private static Packet packet(Capture capture, long nanos, byte[] bytes) {
        CaptureInterface captureInterface =
                new CaptureInterface(capture, 0, null, LinkType.RAW, 0, TimeResolution.NANOSECONDS);
        return new Packet(captureInterface, 0, nanos, bytes.length, bytes, 0, bytes.length);
    }

    private static Packet packet(String digits) {
        return packet(Capture.anonymous("test"), 0, HexFormat.of().parseHex(digits));
    }

    private static Packet at(long nanos) {
        return packet(Capture.anonymous("test"), nanos, new byte[4]);
    }

    @Test
    void flowKeyIsTheSymmetricHashBigEndian() {
        byte[] key = flow.key(packet(REQUEST));

        assertThat(key).isEqualTo(HexFormat.of().parseHex("70298579eaac11d4"));
        assertThat(flow.key(packet(RESPONSE))).isEqualTo(key);
        assertThat(ByteBuffer.wrap(key).remaining()).isEqualTo(8);
    }

    @Test
    void packetsWithoutAFlowHaveNoKey() {
        assertThat(flow.key(packet("00"))).isNull();
        assertThat(flow.key(packet(REQUEST.substring(0, 44)))).isNull();
    }

    @Test
    void keyNoneIsNoKey() {
        assertThat(none.key(packet(REQUEST))).isNull();
    }

    @Test
    void timestampIsRoundedDownToMilliseconds() {
        assertThat(none.timestampMillis(at(0))).isZero();
        assertThat(none.timestampMillis(at(1_999_999))).isEqualTo(1);
        assertThat(none.timestampMillis(at(1_700_000_000_123_999_999L))).isEqualTo(1_700_000_000_123L);
    }

    @Test
    void timesThatKafkaRefusesAreLeftOut() {
        assertThat(none.timestampMillis(at(-1))).isNull();
        assertThat(none.timestampMillis(at(Packet.NO_TIMESTAMP))).isNull();
    }

    @Test
    void captureIdIsAskedForOncePerCaptureAndFollowsTheCapture() {
        AtomicInteger asked = new AtomicInteger();
        Capture first = new Capture("first", () -> new UUID(1, asked.incrementAndGet()));
        Capture second = new Capture("second", () -> new UUID(2, asked.incrementAndGet()));

        assertThat(id(first)).isEqualTo(new UUID(1, 1));
        assertThat(id(first)).isEqualTo(new UUID(1, 1));
        assertThat(id(second)).isEqualTo(new UUID(2, 2));
        assertThat(id(first)).isEqualTo(new UUID(1, 1));
        assertThat(asked).hasValue(2);
    }

    private UUID id(Capture capture) {
        return PacketHeader.decode(none.header(packet(capture, 0, new byte[4]))).captureId();
    }
}

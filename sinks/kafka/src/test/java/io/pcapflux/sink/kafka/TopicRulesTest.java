package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static Packet at(String time) {
        Instant instant = Instant.parse(time);
        return Packets.packet(7, 0, new byte[60]).withTime(instant.getEpochSecond(), instant.getNano());
    }

    private static void check(Map<String, String> settings, Packet first) {
        new TopicRules("t", settings).checkTime(first, NOW.toEpochMilli());
    }

    @Test
    void packetOlderThanTheRetentionIsRefusedWithTheRemedies() {
        assertThatThrownBy(() -> check(Map.of("retention.ms", "3600000"), at("2011-01-25T18:52:22.5Z")))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage("packet 7 of test.pcap is of 2011-01-25T18:52:22.500Z, and topic t deletes records older"
                        + " than 1 h (retention.ms=3600000)")
                .extracting(e -> ((PcapfluxException) e).remedy())
                .asString()
                .contains("raise retention.ms of the topic", "timestamp: now or shift", "capture");
    }

    @Test
    void packetWithinTheRetentionIsTaken() {
        assertThatCode(() -> check(Map.of("retention.ms", "3600000"), at("2026-11-25T11:00:01Z")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(Map.of("retention.ms", "-1"), at("2011-01-25T18:52:22Z")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(
                        Map.of("retention.ms", "3600000", "cleanup.policy", "compact"), at("2011-01-25T18:52:22Z")))
                .doesNotThrowAnyException();
    }

    @Test
    void packetThatTheBrokerWouldRefuseForItsTimeIsToldBefore() {
        assertThatThrownBy(
                        () -> check(Map.of("message.timestamp.before.max.ms", "86400000"), at("2026-11-20T12:00:00Z")))
                .hasMessageContaining("refuses records older than 1 d (message.timestamp.before.max.ms=86400000)");
        assertThatThrownBy(() -> check(Map.of("message.timestamp.after.max.ms", "1000"), at("2026-11-25T12:00:02Z")))
                .hasMessageContaining("refuses records ahead by more than 1 s (message.timestamp.after.max.ms=1000)");
    }

    @Test
    void packetThatIsSentWithTheTimeOfSendingIsTaken() {
        Map<String, String> strict = Map.of("retention.ms", "1", "message.timestamp.before.max.ms", "1");

        assertThatCode(() -> check(strict, Packets.packet(0, Packet.NO_TIMESTAMP, new byte[1])))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(strict, at("1969-01-01T00:00:00Z"))).doesNotThrowAnyException();
    }

    @Test
    void topicThatStampsArrivalIsToldAndThenKeepsAnything() {
        Map<String, String> arrival = Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "1");

        assertThatThrownBy(() -> new TopicRules("t", arrival).checkKeepsTimes())
                .hasMessageContaining("message.timestamp.type=LogAppendTime");
        assertThatCode(() -> check(arrival, at("2011-01-25T18:52:22Z"))).doesNotThrowAnyException();
    }

    @Test
    void captureThatMayHoldLargerPacketsThanTheTopicTakesIsRefused() {
        Packet first = snapped(65_535, 60);

        assertThatThrownBy(() -> new TopicRules("t", Map.of("max.message.bytes", "65536")).checkSize(first))
                .hasMessage("packets of c may have 65535 bytes, and topic t takes 65536 at most (max.message.bytes)");
        assertThatCode(() -> new TopicRules("t", Map.of("max.message.bytes", "1048588")).checkSize(first))
                .doesNotThrowAnyException();
    }

    @Test
    void captureWithoutAKnownLimitAndPacketsThatWereCutAreTaken() {
        TopicRules narrow = new TopicRules("t", Map.of("max.message.bytes", "2000"));

        assertThatCode(() -> narrow.checkSize(snapped(0, 60))).doesNotThrowAnyException();
        assertThatCode(() -> narrow.checkSize(snapped(65_535, 1000).truncate(128)))
                .doesNotThrowAnyException();
    }

    @Test
    void howLargeASnaplenMayBeIsToldBeforeTheFirstPacketWhereItIsLessThanUsual() {
        KafkaSinkOptions options = KafkaSinkOptions.of("127.0.0.1:1", "t");
        try (CapturedLog log = new CapturedLog(TopicRules.class)) {
            new TopicRules("t", Map.of("max.message.bytes", "1048588")).checkWithoutPacket(options);
            assertThat(log.messages()).isEmpty();
            new TopicRules("t", Map.of("max.message.bytes", "65536")).checkWithoutPacket(options);
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .startsWith("topic t has max.message.bytes=65536, which lets packets of a snaplen up to 65024 in");
        }
    }

    @Test
    void aTopicSmallerThanARecordHasRoomForNoPacket() {
        try (CapturedLog log = new CapturedLog(TopicRules.class)) {
            new TopicRules("t", Map.of("max.message.bytes", "500"))
                    .checkWithoutPacket(KafkaSinkOptions.of("127.0.0.1:1", "t"));
            assertThat(log.messages()).singleElement().asString().contains("snaplen up to 0 in");
        }
    }

    @Test
    void aTopicThatKeepsTheLastRecordOfEachKeyIsRefused() {
        for (String policy : List.of("compact", "compact,delete")) {
            TopicRules rules = new TopicRules("t", Map.of("cleanup.policy", policy));
            assertThatThrownBy(() -> rules.checkWithoutPacket(KafkaSinkOptions.of("127.0.0.1:1", "t")))
                    .hasMessage(
                            "topic t keeps only the last record of each key, and takes none without (cleanup.policy="
                                    + policy + ")");
            assertThatThrownBy(rules::checkKeepsAll).isInstanceOf(PcapfluxException.class);
        }
        assertThatCode(() -> new TopicRules("t", Map.of("cleanup.policy", "delete")).checkKeepsAll())
                .doesNotThrowAnyException();
    }

    private static Packet snapped(int snaplen, int length) {
        CaptureInterface from = new CaptureInterface(
                Capture.anonymous("c"), 0, null, LinkType.ETHERNET, snaplen, TimeResolution.NANOSECONDS);
        return new Packet(from, 0, 0, length, new byte[length], 0, length);
    }
}

package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a topic demands of records and does with them, as far as this user may know.
 *
 * @param topic its name
 * @param settings of the topic, the broker's defaults included; empty where they may not be read
 */
record TopicRules(String topic, Map<String, String> settings) {
    private static final Logger LOG = LoggerFactory.getLogger(TopicRules.class);
    /** What a record, and the batch it is sent in, has beside the packet. */
    private static final int RECORD_FRAME = 512;
    /** What programs capture with unless told otherwise; topics have room for it unless told otherwise. */
    private static final int USUAL_SNAPLEN = 262_144;

    private static final String OR_SAY = "or say timestamp: now or shift (or capture, to go ahead all the same)";

    /** The most bytes that the topic takes in one batch. */
    OptionalInt maxMessageBytes() {
        return number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).stream()
                .mapToInt(Math::toIntExact)
                .findFirst();
    }

    private OptionalLong number(String setting) {
        String value = settings.get(setting);
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    /**
     * Checks that the topic keeps the times that it is given.
     *
     * @throws PcapfluxException if the broker puts its own in their place
     */
    void checkKeepsTimes() {
        if (stampsArrival()) {
            throw new PcapfluxException(
                    name() + " gives each record the time of its arrival instead of the capture time ("
                            + TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG + "=" + TimestampType.LOG_APPEND_TIME + ")",
                    "set it to " + TimestampType.CREATE_TIME + ", or say timestamp: now (or capture or shift, which "
                            + "the broker passes over)");
        }
    }

    /**
     * Checks what can be known before the first packet, and tells what cannot.
     *
     * @throws PcapfluxException as {@link #checkKeepsAll()}, and as {@link #checkKeepsTimes()} unless the user has said
     *     which time he wants
     */
    void checkWithoutPacket(KafkaSinkOptions options) {
        if (topic.equals(options.deadLetter())) {
            return; // which takes what it can
        }
        checkKeepsAll();
        if (options.timestamp() == null && options.layout() != RecordLayout.PYCAPA) {
            checkKeepsTimes();
            tellTimesKept();
            tellBytesKept();
        }
        if (options.deadLetter() == null) {
            tellBytesTaken();
        }
    }

    /**
     * Checks that the topic keeps more than the last record of each key.
     *
     * @throws PcapfluxException if it does not
     */
    void checkKeepsAll() {
        String policy = settings.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "");
        if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new PcapfluxException(
                    name() + " keeps only the last record of each key, and takes none without ("
                            + TopicConfig.CLEANUP_POLICY_CONFIG + "=" + policy + ")",
                    "set it to " + TopicConfig.CLEANUP_POLICY_DELETE + ", or use another topic");
        }
    }

    private void tellTimesKept() {
        for (String setting :
                List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG)) {
            long limit = number(setting).orElse(-1);
            if (limit >= 0 && limit != Long.MAX_VALUE) {
                LOG.info(
                        "{} has {}={} ({}); whether packets are older is known only when the first one comes",
                        name(),
                        setting,
                        limit,
                        text(Duration.ofMillis(limit)));
            }
        }
    }

    private void tellBytesTaken() {
        long most = maxMessageBytes().orElse(Integer.MAX_VALUE);
        if (most < USUAL_SNAPLEN + RECORD_FRAME) {
            LOG.info(
                    "{} has {}={}, which lets packets of a snaplen up to {} in; what the captures have is known only when"
                            + " their first packets come",
                    name(),
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    most,
                    Math.max(0, most - RECORD_FRAME));
        }
    }

    /** How much a replay will bring is not known, so this is no more than a hint. */
    void tellBytesKept() {
        long most = number(TopicConfig.RETENTION_BYTES_CONFIG).orElse(-1);
        if (deletes() && most >= 0) {
            LOG.info(
                    "{} keeps about {} MiB of each partition ({})",
                    name(),
                    most >> 20,
                    TopicConfig.RETENTION_BYTES_CONFIG);
        }
    }

    private boolean stampsArrival() {
        return TimestampType.LOG_APPEND_TIME.toString().equals(settings.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
    }

    /**
     * Checks that the topic takes the capture time of the first packet, and keeps its record.
     *
     * @param now milliseconds since 1970
     * @throws PcapfluxException if records of that time are refused or soon deleted
     */
    void checkTime(Packet first, long now) {
        if (stampsArrival() || !first.hasTimestamp() || first.timestampNanos() < 0) {
            return; // the time of sending, which is safe
        }
        long age = now - RecordTimes.millis(first);
        refuseBeyond(first, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, age, "refuses records older than");
        refuseBeyond(
                first, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, -age, "refuses records ahead by more than");
        if (deletes()) {
            refuseBeyond(first, TopicConfig.RETENTION_MS_CONFIG, age, "deletes records older than");
        }
    }

    private boolean deletes() {
        return settings.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)
                .contains(TopicConfig.CLEANUP_POLICY_DELETE);
    }

    private void refuseBeyond(Packet first, String setting, long distance, String does) {
        long limit = number(setting).orElse(-1);
        if (limit >= 0 && distance > limit) {
            throw new PcapfluxException(
                    "packet " + first.sequence() + " of "
                            + first.captureInterface().capture() + " is of "
                            + Instant.ofEpochMilli(RecordTimes.millis(first)) + ", and " + name() + " " + does + " "
                            + text(Duration.ofMillis(limit)) + " (" + setting + "=" + limit + ")",
                    "raise " + setting + " of the topic, " + OR_SAY);
        }
    }

    /** A duration in the largest unit that tells it whole. */
    private static String text(Duration duration) {
        if (!duration.isZero() && duration.toMillis() % 3_600_000 == 0) {
            long hours = duration.toHours();
            return hours % 24 == 0 ? hours / 24 + " d" : hours + " h";
        }
        return KafkaFailures.text(duration);
    }

    /**
     * Checks that the topic takes the largest packet that its capture may bring.
     *
     * @throws PcapfluxException if it does not
     */
    void checkSize(Packet first) {
        // What claims more, up to 2 GiB, says nothing of the packets that come.
        int snaplen = Math.min(first.captureInterface().snaplen(), USUAL_SNAPLEN);
        boolean cut = first.capturedLength() < Math.min(snaplen, first.originalLength()); // since it was captured
        long most = maxMessageBytes().orElse(Integer.MAX_VALUE);
        if (!cut && snaplen + RECORD_FRAME > most) {
            throw new PcapfluxException(
                    "packets of " + first.captureInterface().capture() + " may have " + snaplen + " bytes, and "
                            + name() + " takes " + most + " at most (" + TopicConfig.MAX_MESSAGE_BYTES_CONFIG + ")",
                    "raise " + TopicConfig.MAX_MESSAGE_BYTES_CONFIG
                            + " of the topic, capture with a smaller snaplen, or"
                            + " say dead-letter: where to put those that are too large");
        }
    }

    private String name() {
        return "topic " + topic;
    }
}

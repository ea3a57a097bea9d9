package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.ClientFailures;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Says what went wrong with Kafka, and what to do about it, without telling secrets. */
final class KafkaFailures extends ClientFailures {
    private static final Explanation FENCED = new Explanation(
            "another replay of the same captures is running and has taken over",
            "let that one finish; started again behind it, this one sends what is missing");

    /** {@code producer.id.expiration.ms}, unless brokers are told otherwise. */
    private static final Duration PRODUCER_EXPIRATION = Duration.ofDays(1);

    private final KafkaSinkOptions options;

    private record Explanation(String reason, String remedy) {}

    KafkaFailures(KafkaSinkOptions options, String bootstrap) {
        super(ClientProperties.access(options, bootstrap));
        this.options = options;
    }

    /** Why a packet did not even get into a record. */
    PcapfluxException packet(Packet packet, Throwable failure) {
        return failed(
                "packet " + packet.sequence() + " of "
                        + packet.captureInterface().capture() + " did not get into " + topicName() + ": "
                        + text(failure),
                "check the capture",
                failure);
    }

    /**
     * Why a record did not get there.
     *
     * @param written packets that were acknowledged before
     */
    PcapfluxException record(TopicRecord addressed, Throwable failure, long written) {
        Explanation explanation = explain(addressed, failure, written);
        return failed(
                addressed + " did not get into topic " + addressed.topic() + " at " + bootstrap + ": "
                        + explanation.reason(),
                explanation.remedy(),
                failure);
    }

    /** Why a transaction cannot be had or committed. */
    PcapfluxException transaction(Throwable failure) {
        Explanation explanation = explainTransaction(failure);
        return failed(
                "the replay into " + topicName() + " at " + bootstrap + " cannot be done exactly once: "
                        + explanation.reason(),
                explanation.remedy(),
                failure);
    }

    private Explanation explainTransaction(Throwable failure) {
        if (isFenced(failure)) {
            return FENCED;
        }
        if (has(failure, TransactionalIdAuthorizationException.class)) {
            return new Explanation(
                    text(failure), "grant the user Describe and Write on transactional ids that begin with pcapflux-");
        }
        if (has(failure, GroupAuthorizationException.class)) {
            return new Explanation(
                    text(failure), "grant the user Describe and Read on groups that begin with pcapflux-");
        }
        if (has(failure, TimeoutException.class) || has(failure, java.util.concurrent.TimeoutException.class)) {
            return new Explanation(
                    "the brokers do not answer in time: " + text(failure),
                    "check the brokers and their topics __transaction_state and __consumer_offsets");
        }
        return new Explanation(text(failure), "check the broker's log");
    }

    private static boolean isFenced(Throwable failure) {
        return has(failure, ProducerFencedException.class) || has(failure, InvalidProducerEpochException.class);
    }

    /** Whether a record was refused for itself, and the next one may well be taken. */
    static boolean isTooLarge(Throwable failure) {
        return has(failure, RecordTooLargeException.class);
    }

    private Explanation explain(TopicRecord addressed, Throwable failure, long written) {
        if (isFenced(failure)) {
            return FENCED;
        }
        if (has(failure, RecordTooLargeException.class)) {
            return new Explanation(
                    "it is too large: " + text(failure),
                    "raise max.message.bytes of the topic and max.request.size under properties, truncate"
                            + " packets, or say dead-letter: where to put such");
        }
        if (has(failure, InvalidTimestampException.class)) {
            return new Explanation(
                    "its time is refused: " + text(failure),
                    "raise message.timestamp.before.max.ms or message.timestamp.after.max.ms of the topic");
        }
        if (has(failure, TimeoutException.class)) {
            return new Explanation(
                    "no acknowledgement within " + text(options.deliveryTimeout()) + ", after " + written
                            + " packets that were acknowledged",
                    "check the broker, or raise delivery-timeout" + ifForgotten(addressed));
        }
        if (has(failure, AuthorizationException.class)) {
            return new Explanation(text(failure), "grant the user Write on the topic");
        }
        return new Explanation(text(failure), "check the broker's log" + ifForgotten(addressed));
    }

    /** Brokers age producers by the times of their records; started again, they trust the numbers of none so old. */
    private String ifForgotten(TopicRecord addressed) {
        boolean old = options.timestamp() != TimestampPolicy.NOW
                && options.timestamp() != TimestampPolicy.SHIFT
                && !options.exactlyOnce()
                && addressed.isOlderThan(PRODUCER_EXPIRATION, System.currentTimeMillis());
        return old
                ? "; if it was started again, it had forgotten who sends records so old: --resume is safe from that"
                : "";
    }

    /** Packets have waited for so long without an acknowledgement of any. */
    PcapfluxException unanswered(Duration waited) {
        return new PcapfluxException(
                topicName() + " at " + bootstrap + " has acknowledged nothing for " + text(waited),
                "check the broker, or raise delivery-timeout");
    }

    /** Neither an acknowledgement nor a refusal came, which the client should not let happen. */
    PcapfluxException stalled(Duration waited) {
        return new PcapfluxException(
                "the Kafka client for " + topicName() + " at " + bootstrap + " says nothing for " + text(waited),
                "check the broker and try again");
    }

    /** The topic is not there, and cannot be made as asked. */
    PcapfluxException creating(String topic, Throwable failure) {
        if (has(failure, AuthorizationException.class)) {
            return failed(
                    "topic " + topic + " may not be made by this user",
                    "grant the user Create on the topic, or make the topic",
                    failure);
        }
        if (has(failure, TimeoutException.class) || has(failure, java.util.concurrent.TimeoutException.class)) {
            return connecting(failure);
        }
        return failed("topic " + topic + " cannot be made: " + text(failure), "check what create asks for", failure);
    }

    private String topicName() {
        return "topic " + options.topic();
    }
}

package io.pcapflux.source.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.ClientFailures;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says what went wrong with Kafka, and what to do about it, without telling secrets. */
final class KafkaFailures extends ClientFailures {
    private final KafkaSourceOptions options;

    KafkaFailures(KafkaSourceOptions options, String bootstrap) {
        super(ClientProperties.access(options, bootstrap));
        this.options = options;
    }

    /** Why the brokers could not be asked, or do not give what they are asked for. */
    PcapfluxException asking(Throwable failure) {
        if (failure instanceof PcapfluxException told) {
            return told;
        }
        if (has(failure, GroupAuthorizationException.class)) {
            return failed(
                    "group " + options.group() + " may not be used by this user", "grant the user Read on it", failure);
        }
        if (has(failure, TopicAuthorizationException.class)) {
            return failed(topics() + " may not be read by this user", "grant the user Describe and Read", failure);
        }
        if (has(failure, UnknownTopicOrPartitionException.class) || has(failure, InvalidTopicException.class)) {
            return failed(
                    topics() + " is not there: " + text(failure), "check the name, or publish to it first", failure);
        }
        return connecting(failure);
    }

    /** Something that is to be read is not there. */
    PcapfluxException missing(String what) {
        return new PcapfluxException(what + " is not there at " + bootstrap, "check the name, or publish to it first");
    }

    /** No broker has been heard of for too long. */
    PcapfluxException gone(String position) {
        return new PcapfluxException(
                "no Kafka broker answers at " + bootstrap + " any more, for " + text(options.brokerTimeout()) + "; "
                        + position,
                "check the broker, or raise broker-timeout");
    }

    /** Offsets could not be committed, and will not be. */
    PcapfluxException committing(Throwable failure) {
        return failed(
                "group " + options.group() + " cannot commit at " + bootstrap + ": " + text(failure),
                "what was read since will be read again: check the broker and the user's rights",
                failure);
    }

    /** A record that holds no packet cannot be put aside. */
    PcapfluxException deadLetter(String record, String topic, Throwable failure) {
        String problem = record + ", which holds no packet, does not get into the dead-letter topic " + topic + ": "
                + text(failure);
        String remedy = has(failure, RecordTooLargeException.class)
                ? "raise max.message.bytes of that topic, or leave dead-letter out to pass over such records"
                : "check that topic and the user's rights on it, or leave dead-letter out to pass over such records";
        return failed(problem, remedy, failure);
    }

    private String topics() {
        return "topic " + String.join(", ", options.topic());
    }
}

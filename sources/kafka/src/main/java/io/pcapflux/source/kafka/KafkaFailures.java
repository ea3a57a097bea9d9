package io.pcapflux.source.kafka;

import io.pcapflux.PcapfluxException;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with Kafka, and what to do about it, without telling secrets. */
final class KafkaFailures {
    private final KafkaSourceOptions options;
    private final String bootstrap;
    private final Secrets secrets;

    KafkaFailures(KafkaSourceOptions options, String bootstrap) {
        this.options = options;
        this.bootstrap = bootstrap;
        this.secrets = new Secrets(options.properties());
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

    private PcapfluxException connecting(Throwable failure) {
        if (has(failure, AuthenticationException.class)) {
            return failed(
                    "the Kafka broker at " + bootstrap + " and this client do not trust each other: " + text(failure),
                    "check the security settings under properties",
                    failure);
        }
        if (has(failure, TimeoutException.class) || has(failure, java.util.concurrent.TimeoutException.class)) {
            return failed(
                    "no Kafka broker answers at " + bootstrap + " within " + text(options.connectTimeout()),
                    "check bootstrap and that the broker runs, or raise connect-timeout",
                    failure);
        }
        if (text(failure).contains("resolvable")) {
            return failed(
                    "no host name of " + bootstrap + " can be resolved",
                    "check bootstrap and the name service",
                    failure);
        }
        if (has(failure, ConfigException.class) || !has(failure, ApiException.class)) {
            return failed(
                    "the Kafka client cannot be set up: " + text(failure),
                    "check the settings under properties",
                    failure);
        }
        return failed("the Kafka broker at " + bootstrap + " refuses: " + text(failure), "check the broker", failure);
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

    private String topics() {
        return "topic " + String.join(", ", options.topic());
    }

    private PcapfluxException failed(String problem, String remedy, @Nullable Throwable cause) {
        boolean tells = cause == null || secrets.occurIn(cause);
        return new PcapfluxException(problem, remedy, tells ? null : cause);
    }

    /** What the innermost failure says. */
    String text(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        String message = secrets.mask(at.getMessage()).strip();
        String name = at.getClass().getSimpleName();
        return message.isEmpty() ? name : message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    /** A duration as people say it. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}

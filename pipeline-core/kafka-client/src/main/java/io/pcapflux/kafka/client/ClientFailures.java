package io.pcapflux.kafka.client;

import io.pcapflux.PcapfluxException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with Kafka, and what to do about it, without telling secrets. */
public abstract class ClientFailures {
    /** Where the brokers are. */
    protected final String bootstrap;

    private final Duration connectTimeout;
    private final Secrets secrets;
    private final Optional<SecurityProtocol> protocol;

    protected ClientFailures(ClusterAccess access) {
        this.bootstrap = access.bootstrap();
        this.connectTimeout = access.connectTimeout();
        this.secrets = access.secrets();
        this.protocol = access.protocol();
    }

    /** Why the brokers could not be asked. */
    public final PcapfluxException connecting(Throwable failure) {
        if (has(failure, AuthenticationException.class)) {
            return failed(
                    "the Kafka broker at " + bootstrap + " and this client do not trust each other: " + text(failure),
                    "check the security settings under properties",
                    failure);
        }
        if (isTimeout(failure)) {
            return failed(noAnswer(), "check bootstrap and that the broker runs, or raise connect-timeout", failure);
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

    /**
     * Why the brokers could not be asked the first question. Where nothing came back this finds out what is there, since a
     * broker that is spoken to in the wrong way keeps silent, as one does that is not there; that may block for seconds.
     */
    final PcapfluxException unreachable(Throwable failure) {
        PortProbe.Speech speech =
                isTimeout(failure) && protocol.isPresent() ? PortProbe.ask(bootstrap) : PortProbe.Speech.UNKNOWN;
        if (speech == PortProbe.Speech.UNKNOWN) {
            return connecting(failure);
        }
        boolean usesTls = protocol.filter(used -> used.name.endsWith("SSL")).isPresent();
        boolean hearsTls = speech == PortProbe.Speech.TLS;
        if (hearsTls == usesTls) {
            return unheard(usesTls, failure);
        }
        return hearsTls
                ? failed(
                        noAnswer() + ", but something there speaks TLS",
                        "the broker may want TLS: security.protocol=SSL under properties, or SASL_SSL with a login",
                        failure)
                : failed(
                        noAnswer() + " to TLS, but one does without",
                        "set security.protocol=PLAINTEXT under properties, or SASL_PLAINTEXT with a login",
                        failure);
    }

    /** Something is there that speaks as the client does, and yet does not answer it. */
    private PcapfluxException unheard(boolean tls, Throwable failure) {
        boolean logsIn = protocol.filter(used -> used.name.startsWith("SASL")).isPresent();
        String login = "whether it wants a login (security.protocol=SASL_" + (tls ? "SSL" : "PLAINTEXT") + "), and ";
        return failed(
                noAnswer() + ", though something there speaks " + (tls ? "TLS" : "Kafka's protocol"),
                "check " + (logsIn ? "" : login) + "whether its advertised listeners can be reached from here",
                failure);
    }

    private String noAnswer() {
        return "no Kafka broker answers at " + bootstrap + " within " + text(connectTimeout);
    }

    private static boolean isTimeout(Throwable failure) {
        return has(failure, TimeoutException.class) || has(failure, java.util.concurrent.TimeoutException.class);
    }

    /** Why a topic that is to be written to cannot be had. */
    public final PcapfluxException topic(String topic, Throwable failure) {
        if (has(failure, TopicAuthorizationException.class)) {
            return failed(
                    "topic " + topic + " may not be seen by this user",
                    "grant the user Describe and Write on the topic",
                    failure);
        }
        if (has(failure, InvalidTopicException.class)) {
            return failed(
                    "topic " + topic + " is refused by the broker: " + text(failure), "choose another name", failure);
        }
        return connecting(failure);
    }

    /** A topic that is to be written to is not there, and the broker makes none. */
    final PcapfluxException topicMissing(String topic, String why, @Nullable Throwable failure) {
        return failed("topic " + topic + " is not there, and " + why, "make the topic, or check its name", failure);
    }

    /** With the cause, unless it would tell a secret. */
    protected final PcapfluxException failed(String problem, String remedy, @Nullable Throwable cause) {
        boolean tells = cause == null || secrets.occurIn(cause);
        return new PcapfluxException(problem, remedy, tells ? null : cause);
    }

    /** What the innermost failure says. */
    public final String text(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        String message = secrets.mask(at.getMessage()).strip();
        String name = at.getClass().getSimpleName();
        return message.isEmpty() ? name : message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    /** Whether a failure, or one of its causes, is of a type. */
    protected static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    /** A duration as people say it. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}

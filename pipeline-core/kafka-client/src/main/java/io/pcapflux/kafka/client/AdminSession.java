package io.pcapflux.kafka.client;

import io.pcapflux.PcapfluxException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;

/** An admin client for a few questions before the first packet. Closing the {@link Holdings} ends it early. */
public final class AdminSession implements AutoCloseable {
    /** The client keeps the timeout itself; this is for the case that it does not. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Admin admin;
    private final Duration connectTimeout;
    private final Holdings holdings;

    private AdminSession(Admin admin, Duration connectTimeout, Holdings holdings) {
        this.admin = admin;
        this.connectTimeout = connectTimeout;
        this.holdings = holdings;
    }

    /**
     * Sets the client up; asks nothing yet.
     *
     * @throws PcapfluxException if Kafka cannot use its settings
     * @throws CancellationException if the holdings are closed already
     */
    public static AdminSession open(ClusterAccess access, ClientFailures failures, Holdings holdings) {
        try {
            return holdings.add(new AdminSession(Admin.create(access.admin()), access.connectTimeout(), holdings));
        } catch (KafkaException e) {
            throw failures.connecting(e);
        }
    }

    /** The client, for those who wait otherwise. It gives each question up after the connect timeout. */
    public Admin admin() {
        return admin;
    }

    /**
     * Asks for the brokers: the first question of all.
     *
     * @throws PcapfluxException if none answers, with what can be found out about the cause
     * @throws CancellationException if the thread is interrupted, which it then still is
     */
    public Collection<Node> brokers(ClientFailures failures) {
        return ask(
                asked -> asked.describeCluster().nodes(),
                cause -> holdings.closed() ? failures.connecting(cause) : failures.unreachable(cause));
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * Asks and waits for the answer, for as long as the connect timeout and a little more.
     *
     * @param explain makes what is thrown of what Kafka says
     * @throws CancellationException if the thread is interrupted, which it then still is
     */
    public <T> T ask(Function<Admin, KafkaFuture<T>> question, Function<Throwable, PcapfluxException> explain) {
        try {
            Duration longest = connectTimeout.plus(GRACE);
            return question.apply(admin).get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw explain.apply(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw explain.apply(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** Gives up what is under way and returns at once. */
    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}

package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.AdminSession;
import io.pcapflux.kafka.client.Holdings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.internals.Topic;

/**
 * Whether the brokers can keep their log of transactions: a cluster smaller than its replication factor makes producers
 * wait without a word.
 */
final class TransactionLog {
    private static final String REPLICATION = "transaction.state.log.replication.factor";

    private final KafkaSinkOptions options;
    private final String bootstrap;
    private final Holdings holdings;
    private final KafkaFailures failures;

    TransactionLog(KafkaSinkOptions options, String bootstrap, Holdings holdings) {
        this.options = options;
        this.bootstrap = bootstrap;
        this.holdings = holdings;
        this.failures = new KafkaFailures(options, bootstrap);
    }

    /**
     * Asks; what this user may not know is taken for good.
     *
     * @throws PcapfluxException if there can be no transactions
     */
    void check() {
        try (AdminSession session = open()) {
            Admin admin = session.admin();
            List<Integer> brokers = answer(admin.describeCluster().nodes()).stream()
                    .map(node -> node.id())
                    .toList();
            int copies = copies(admin, brokers.get(0));
            if (copies > brokers.size() && !isThere(admin)) {
                throw new PcapfluxException(
                        "the Kafka brokers at " + bootstrap + " cannot do transactions: " + REPLICATION + " is "
                                + copies + ", with fewer brokers than that (" + brokers.size() + ")",
                        "lower it in the brokers' settings, or leave out exactly-once");
            }
        } catch (ExecutionException e) {
            throw failures.connecting(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw failures.connecting(e);
        }
    }

    private AdminSession open() {
        return AdminSession.open(ClientProperties.access(options, bootstrap), failures, holdings);
    }

    private int copies(Admin admin, int broker) throws TimeoutException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker));
        try {
            Map<ConfigResource, Config> settings =
                    answer(admin.describeConfigs(List.of(resource)).all());
            Config known = settings.get(resource);
            ConfigEntry copies = known == null ? null : known.get(REPLICATION);
            return copies == null || copies.value() == null ? 0 : Integer.parseInt(copies.value());
        } catch (ExecutionException e) {
            return 0; // most users may not read settings
        }
    }

    private boolean isThere(Admin admin) throws TimeoutException {
        try {
            answer(admin.describeTopics(List.of(Topic.TRANSACTION_STATE_TOPIC_NAME))
                    .allTopicNames());
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private <T> T answer(KafkaFuture<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.get(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}

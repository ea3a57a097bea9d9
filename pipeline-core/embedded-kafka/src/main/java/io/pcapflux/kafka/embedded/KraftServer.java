package io.pcapflux.kafka.embedded;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Kafka's broker and controller, put together as {@link KafkaRaftServer} does, but with sockets and fault handlers of
 * our own: there, ports are bound late, and faults end the process.
 */
final class KraftServer {
    private final ControllerServer controller;
    private final BrokerServer broker;
    private volatile boolean started;

    KraftServer(KafkaConfig config, ServerSocketFactory sockets, FaultHandlerFactory faults) {
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> formatted =
                KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KraftServer.class), "");
        QuorumConfig quorum = config.quorumConfig();
        SharedServer shared = new SharedServer(
                config,
                formatted._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
                QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                faults,
                sockets);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), formatted._2());
        broker = new BrokerServer(shared);
    }

    /** Returns when clients are served. */
    void start() {
        controller.startup();
        broker.startup();
        started = true;
    }

    /**
     * Stops whichever runs, and what they share.
     *
     * @param leave how long the broker waits for the controller's leave to go, which only a quorum can give
     */
    void stop(Duration leave) {
        broker.shutdown(leave);
        controller.shutdown();
        if (!started) {
            endCoordinators();
        }
    }

    /**
     * A broker makes its coordinators, threads included, some time before it starts them, and stopping one that has not
     * been started does nothing: those threads would keep the JVM alive.
     */
    private void endCoordinators() {
        if (broker.groupCoordinator() != null) {
            broker.groupCoordinator().startup(() -> 1);
            broker.groupCoordinator().shutdown();
        }
        if (broker.shareCoordinator() != null) {
            broker.shareCoordinator().startup(() -> 1);
            broker.shareCoordinator().shutdown();
        }
    }
}

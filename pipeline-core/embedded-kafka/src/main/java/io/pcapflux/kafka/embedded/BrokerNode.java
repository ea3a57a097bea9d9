package io.pcapflux.kafka.embedded;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node with its threads, sockets and folder. It may end by itself; closing it is needed all the same. */
final class BrokerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerNode.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);
    private static final long LEAST_SPACE = 1 << 20;

    private final DataFolder folder;
    private final NodeConfig config;
    private final ListeningSockets sockets;
    private final FolderLock lock;
    private final BrokerThreads threads;
    private final CompletableFuture<PcapfluxException> failed = new CompletableFuture<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final BrokerThreads.Work start;
    private volatile @Nullable KraftServer server;
    private volatile boolean serving;

    private BrokerNode(DataFolder folder, NodeConfig config, ListeningSockets sockets, FolderLock lock) {
        this.folder = folder;
        this.config = config;
        this.sockets = sockets;
        this.lock = lock;
        this.threads = new BrokerThreads("pcapflux-kafka-" + config.id(), this::fail);
        this.start = threads.run("start", this::startServer);
    }

    /**
     * Starts a node and waits until it serves clients. It takes over sockets and lock; both are closed when it fails.
     *
     * @param limit for how long it waits
     */
    static BrokerNode start(
            DataFolder folder, NodeConfig config, ListeningSockets sockets, FolderLock lock, Duration limit) {
        ExitGuard.install();
        BrokerNode node = new BrokerNode(folder, config, sockets, lock);
        try {
            node.awaitUp(limit);
            node.serving = true;
            node.failure().ifPresent(node::failedAtStart);
        } catch (PcapfluxException e) {
            node.close();
            throw e;
        }
        lock.announce(node.bootstrapServers());
        return node;
    }

    Path folder() {
        return folder.path();
    }

    int port() {
        return config.port();
    }

    String bootstrapServers() {
        return config.bootstrapServers();
    }

    Optional<PcapfluxException> failure() {
        return Optional.ofNullable(failed.getNow(null));
    }

    /** Stops the node and waits until its files are closed. */
    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            stop();
        }
        stopped.join();
    }

    private void startServer() throws Exception {
        folder.format(config.id(), config.clusterId());
        KraftServer made = new KraftServer(config.kafka(), sockets, this::faultHandler);
        server = made;
        made.start();
    }

    private void awaitUp(Duration limit) {
        try {
            CompletableFuture.anyOf(start.done(), failed).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw notStarted("it is not up after " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw notStarted(reason(e), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notStarted("the start was interrupted", e);
        }
    }

    private void failedAtStart(PcapfluxException failure) {
        throw notStarted(reason(failure), failure);
    }

    private PcapfluxException notStarted(String reason, @Nullable Throwable cause) {
        return new PcapfluxException(
                "the embedded Kafka broker does not start in " + folder.path() + ": " + reason, remedy(), cause);
    }

    private FaultHandler faultHandler(String name, boolean fatal, Runnable action) {
        if (!fatal) {
            return new LoggingFaultHandler(name, action);
        }
        return (message, cause) -> {
            action.run();
            IllegalStateException fault = new IllegalStateException(name + ": " + message, cause);
            fail(fault);
            return fault;
        };
    }

    /** Called from the broker's own threads; these must come to an end for the broker to stop, so it stops elsewhere. */
    private void fail(Throwable cause) {
        if (stopping.get()) {
            LOG.warn("the embedded Kafka broker failed while it stopped", cause);
            return;
        }
        PcapfluxException failure = new PcapfluxException(
                "the embedded Kafka broker in " + folder.path() + " has failed: " + reason(cause), remedy(), cause);
        if (failed.complete(failure) && serving) {
            LOG.error("{}: {}", failure.getMessage(), failure.remedy());
            LOG.debug("the broker stops", failure);
            new Thread(this::close, threads.getName() + "-failed").start();
        }
    }

    private void stop() {
        try {
            cutStart();
            KraftServer running = server;
            if (running != null) {
                ended(threads.run("stop", () -> running.stop(LEAVE_LIMIT)));
            }
        } finally {
            server = null;
            sockets.close();
            lock.close();
            stopped.complete(null);
        }
    }

    /** A server that is still starting ignores being told to stop, and does so by itself when it is interrupted. */
    private void cutStart() {
        if (!start.done().isDone()) {
            start.thread().interrupt();
            ended(start);
        }
    }

    private void ended(BrokerThreads.Work work) {
        try {
            work.done().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the embedded Kafka broker in {} does not stop; its threads are interrupted", folder.path(), e);
            threads.interrupt();
        } catch (ExecutionException e) {
            LOG.debug("the embedded Kafka broker in {} ended with an error", folder.path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.interrupt();
        }
    }

    /** Kafka keeps the reason to itself when it gives up, so the usual ones are looked for. */
    private String reason(Throwable failure) {
        if (!folder.isMarked()) {
            return "its folder has been deleted";
        }
        if (diskIsFull()) {
            return "its disk is full";
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private String remedy() {
        return diskIsFull()
                ? "make room, then start it again"
                : "see the log, then start it again or in another folder";
    }

    private boolean diskIsFull() {
        try {
            return Files.getFileStore(folder.path()).getUsableSpace() < LEAST_SPACE;
        } catch (IOException e) {
            LOG.debug("the free space of {} cannot be told", folder.path(), e);
            return false;
        }
    }
}

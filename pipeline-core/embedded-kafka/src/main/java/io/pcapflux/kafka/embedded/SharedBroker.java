package io.pcapflux.kafka.embedded;

import io.pcapflux.PcapfluxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The one broker of a folder in this process, and how many hold on to it. */
final class SharedBroker {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Map<Path, SharedBroker> BY_FOLDER = new ConcurrentHashMap<>();

    private final DataFolder folder;
    private @Nullable BrokerNode node;
    private int holds;

    private SharedBroker(DataFolder folder) {
        this.folder = folder;
    }

    static SharedBroker of(DataFolder folder) {
        return BY_FOLDER.computeIfAbsent(folder.path(), path -> new SharedBroker(folder));
    }

    /** The running broker, started if there is none. Others that want the same folder wait meanwhile. */
    synchronized BrokerNode acquire(int port) {
        BrokerNode running = node;
        if (running == null) {
            running = Detached.call("pcapflux-kafka-start", () -> start(port));
            node = running;
        } else {
            check(running, port);
        }
        holds++;
        return running;
    }

    synchronized void release() {
        holds--;
        if (holds == 0) {
            BrokerNode last = Objects.requireNonNull(node);
            node = null;
            Detached.call("pcapflux-kafka-stop", () -> {
                last.close();
                return last;
            });
        }
    }

    private static void check(BrokerNode running, int port) {
        running.failure().ifPresent(failure -> {
            throw new PcapfluxException(String.valueOf(failure.getMessage()), failure.remedy(), failure);
        });
        if (port != 0 && port != running.port()) {
            throw new PcapfluxException(
                    "the broker of " + running.folder() + " already listens on port " + running.port() + ", not "
                            + port,
                    "leave the port out, or use port " + running.port() + " or another folder");
        }
    }

    private BrokerNode start(int port) {
        FolderLock lock = folder.lock();
        ListeningSockets sockets;
        try {
            sockets = ListeningSockets.open(port);
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
        return BrokerNode.start(folder, NodeConfig.single(folder, sockets), sockets, lock, START_LIMIT);
    }
}

package io.pcapflux.kafka.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All threads of one broker: whatever its first thread starts belongs to the group, so that a call that comes from
 * inside a broker can be told from others.
 */
final class BrokerThreads extends ThreadGroup {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerThreads.class);

    private final Consumer<Throwable> onFailure;

    BrokerThreads(String name, Consumer<Throwable> onFailure) {
        super(name);
        this.onFailure = onFailure;
    }

    /** The group that the current thread belongs to; null if it is no broker's. */
    static @Nullable BrokerThreads ofCurrentThread() {
        for (ThreadGroup group = Thread.currentThread().getThreadGroup(); group != null; group = group.getParent()) {
            if (group instanceof BrokerThreads threads) {
                return threads;
            }
        }
        return null;
    }

    /** Says that the broker cannot go on. Returns at once. */
    void fail(Throwable failure) {
        onFailure.accept(failure);
    }

    /** What may fail. */
    interface Task {
        void run() throws Exception;
    }

    /**
     * A task under way.
     *
     * @param done when it ends, and how
     */
    record Work(Thread thread, CompletableFuture<Void> done) {}

    /** Runs a task on a thread of the group. */
    Work run(String name, Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                this,
                () -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                getName() + "-" + name);
        thread.start();
        return new Work(thread, done);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        LOG.error("thread {} of the embedded Kafka broker died", thread.getName(), failure);
    }
}

package io.pcapflux.kafka.embedded;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
     * Runs a task on a thread of the group. Kafka must not run on the caller's thread: an interrupt there would close
     * the files that it is writing.
     */
    CompletableFuture<Void> run(String name, Task task) {
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
        return done;
    }

    /**
     * Waits for a task, also when interrupted, because a broker that is left half stopped keeps its files.
     *
     * @return whether it ended in time
     */
    static boolean await(CompletableFuture<?> done, Duration limit) throws ExecutionException {
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    done.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (TimeoutException e) {
                    return false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        LOG.error("thread {} of the embedded Kafka broker died", thread.getName(), failure);
    }
}

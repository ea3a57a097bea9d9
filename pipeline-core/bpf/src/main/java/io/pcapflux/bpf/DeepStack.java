package io.pcapflux.bpf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Runs work on a thread with room for deep recursion: libpcap recurses over the tests of a filter, and some thousand of
 * them overrun the stack of an ordinary thread, which would end the process.
 */
final class DeepStack {
    /** libpcap refuses more than 64 MiB of tests, and a test takes less of the stack than of that. */
    private static final long BYTES = 64L << 20;

    private DeepStack() {}

    /** Runs the work to its end, also when interrupted, and passes on what it throws. */
    static <T> T call(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, DeepStack::start).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException exception ? exception : e;
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(null, work, "pcapflux-filter-compiler", BYTES);
        thread.setDaemon(true);
        thread.start();
    }
}

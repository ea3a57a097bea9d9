package io.pcapflux.kafka.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Work that is done on a thread of its own while the caller waits, also when the caller is interrupted: an interrupt
 * closes the file channel that a thread is using, and with it goes a lock or a log.
 */
final class Detached {
    private Detached() {}

    /** Returns what the work returns, or throws what it throws. */
    static <T> T call(String name, Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        new Thread(() -> complete(result, work), name).start();
        try {
            return result.join(); // does not heed interrupts
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> work) {
        try {
            result.complete(work.get());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}

package io.pcapflux.kafka.embedded;

import org.apache.kafka.common.utils.internals.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a broker from ending the process. Kafka does that through process-wide procedures, for example when its disk is
 * full; here a call from a thread of a broker fails that broker, and any other works as ever.
 */
final class ExitGuard {
    private ExitGuard() {}

    /** Puts the guard in place, for good: a thread of a broker that has been given up may still call. */
    static void install() {
        Exit.setExitProcedure((status, message) -> {
            if (!stopped(status, message)) {
                System.exit(status);
            }
        });
        Exit.setHaltProcedure((status, message) -> {
            if (!stopped(status, message)) {
                Runtime.getRuntime().halt(status);
            }
        });
    }

    private static boolean stopped(int status, @Nullable String message) {
        BrokerThreads threads = BrokerThreads.ofCurrentThread();
        if (threads == null) {
            return false;
        }
        threads.fail(new IllegalStateException(
                "Kafka gave up with status " + status + (message == null ? "" : ": " + message)));
        return true;
    }
}

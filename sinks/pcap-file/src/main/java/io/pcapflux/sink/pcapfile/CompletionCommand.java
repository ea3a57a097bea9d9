package io.pcapflux.sink.pcapfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command for each complete file, one after the other on a thread of its own: without a shell, with no
 * environment, no capabilities and no input; what it prints on standard output is dropped.
 */
final class CompletionCommand {
    /** Stands for the path of the file. */
    static final String FILE = "{}";

    private static final int MOST_WAITING = 1024;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final List<String> DROPPERS = List.of("/usr/bin/setpriv", "/bin/setpriv");
    private static final int MAY_DROP_BOUNDING = 1 << 8;

    private final List<String> command;
    private final Duration timeout;
    private final FileListener listener;
    private final ThreadPoolExecutor thread;
    private long failures;
    private volatile Runnable done = () -> {};
    private volatile boolean cancelled;
    private volatile @Nullable Process running;

    CompletionCommand(FileSettings settings) {
        this.command = settings.command;
        this.timeout = settings.commandTimeout;
        this.listener = settings.listener;
        this.thread =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread created = new Thread(task, "pcapflux-on-complete");
                    created.setDaemon(true);
                    return created;
                }) {
                    @Override
                    protected void terminated() {
                        done.run();
                    }
                };
        thread.allowCoreThreadTimeOut(true);
    }

    /** Has the command run for a file, soon. */
    void file(Path path) {
        if (command.isEmpty()) {
            return;
        }
        try {
            thread.execute(() -> run(path.toAbsolutePath()));
        } catch (RejectedExecutionException e) {
            failed(path, "more than " + MOST_WAITING + " files are waiting for it");
        }
    }

    private void run(Path file) {
        if (cancelled) {
            failed(file, "cancelled");
            return;
        }
        try {
            List<String> words = new ArrayList<>(withoutCapabilities());
            command.forEach(word -> words.add(word.replace(FILE, file.toString())));
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().clear();
            await(builder.start(), file);
        } catch (IOException e) {
            failed(file, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            failed(file, "cancelled"); // the thread ends with this
        }
    }

    private void await(Process process, Path file) throws InterruptedException {
        running = process;
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                failed(file, "took longer than " + timeout.toSeconds() + " s");
            } else if (process.exitValue() != 0) {
                failed(file, "exit code " + process.exitValue());
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            running = null;
        }
    }

    private synchronized void failed(Path file, String reason) {
        failures++;
        listener.commandFailed(file, failures, reason);
    }

    /** What to put before a command so that it gets none of our rights; nothing if we have none. */
    private static List<String> withoutCapabilities() throws IOException {
        long effective = 0;
        if (Files.exists(STATUS)) {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("CapEff:")) {
                    effective = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                }
            }
        }
        if (effective == 0) {
            return List.of();
        }
        String dropper = DROPPERS.stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no setpriv to take this program's rights from it"));
        List<String> words =
                new ArrayList<>(List.of(dropper, "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all"));
        if ((effective & MAY_DROP_BOUNDING) != 0) {
            words.add("--bounding-set=-all");
        }
        return words;
    }

    /** Calls back once all commands have ended; here and now if there are none. */
    void whenDone(Runnable callback) {
        if (command.isEmpty()) {
            callback.run();
            return;
        }
        done = callback;
        thread.shutdown();
    }

    /** Ends the running command, and runs no more. */
    void cancel() {
        cancelled = true;
        Process current = running;
        if (current != null) {
            current.destroyForcibly();
        }
        thread.shutdown();
    }
}

package io.pcapflux.runner;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker in a process of its own, started as users start it. */
final class KafkaProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("Kafka on (127\\.0\\.0\\.1:\\d+)");

    private final Path folder;
    private final Process process;
    private final String bootstrap;

    private KafkaProcess(Path folder, Process process, String bootstrap) {
        this.folder = folder;
        this.process = process;
        this.bootstrap = bootstrap;
    }

    static KafkaProcess start(Path folder) throws IOException {
        return start(folder, UnaryOperator.identity());
    }

    /** With the command changed, such as to run elsewhere. */
    static KafkaProcess start(Path folder, UnaryOperator<String[]> where) throws IOException {
        String[] command = Programs.command("kafka", "--port", "0", "--data", "kafka-data");
        Process process = Programs.start(folder, Map.of(), where.apply(command));
        String[] address = new String[1];
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            Matcher line = ADDRESS.matcher(Programs.error(folder, process));
            if (line.find()) {
                address[0] = line.group(1);
            } else if (!process.isAlive()) {
                throw new IllegalStateException(Programs.error(folder, process));
            }
            return address[0] != null;
        });
        return new KafkaProcess(folder, process, address[0]);
    }

    String bootstrap() {
        return bootstrap;
    }

    /** Replays a capture in the layout {@code record} or another. */
    void replay(Path capture, String topic, String layout) {
        Programs.pcapflux(
                        folder,
                        "replay",
                        capture.toString(),
                        "--bootstrap",
                        bootstrap,
                        "--topic",
                        topic,
                        "--layout",
                        layout)
                .orFail();
    }

    /** Writes what is in a topic by now to a file in the folder, with the ledger beside it. */
    Path consume(String topic, String out) {
        Programs.pcapflux(
                        folder,
                        "consume",
                        "--bootstrap",
                        bootstrap,
                        "--topic",
                        topic,
                        "--until-end",
                        "-w",
                        out,
                        "--report",
                        "ledger.json")
                .orFail();
        return folder.resolve(out);
    }

    /** Waits until it has ended, and gives its exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the broker's process still runs");
        }
        return process.exitValue();
    }

    /** What it has said so far. */
    String error() throws IOException {
        return Programs.error(folder, process);
    }

    /** Ends it as a crash does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

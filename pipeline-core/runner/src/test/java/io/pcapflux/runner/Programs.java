package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Other programs, and our own as users start it. */
final class Programs {
    static final Path HOME = Path.of(System.getProperty("distribution")).toAbsolutePath();
    static final Path ROOT = Path.of(System.getProperty("root")).toAbsolutePath();
    static final Path CAPTURES = Path.of(System.getProperty("captures"));

    /** Debian's own, whose packages apt-get installs. */
    static final String PYTHON = "/usr/bin/python3";

    private static final long TIMEOUT_SECONDS = 120;

    private Programs() {}

    /** What a program said and how it ended. */
    record Result(int exit, String text, String err) {
        /** The lines on standard error. */
        List<String> errors() {
            return err.lines().toList();
        }

        Result orFail() {
            if (exit != 0) {
                fail("exit " + exit + ": " + err + text);
            }
            return this;
        }
    }

    /** Runs pcapflux in a folder. */
    static Result pcapflux(Path folder, String... arguments) {
        return run(folder, Map.of(), command(arguments));
    }

    static String[] command(String... arguments) {
        return Stream.concat(Stream.of(HOME.resolve("bin/pcapflux").toString()), Stream.of(arguments))
                .toArray(String[]::new);
    }

    /** Runs a program to its end; a hanging one fails the test. */
    static Result run(Path folder, Map<String, String> environment, String... command) {
        try {
            Process process = start(folder, environment, command);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail(String.join(" ", command) + " did not end: " + error(folder, process));
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out(folder, process), StandardCharsets.ISO_8859_1),
                    error(folder, process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a program, its output going to files beside the folder. */
    static Process start(Path folder, Map<String, String> environment, String... command) throws IOException {
        File out = File.createTempFile("out", null, folder.toFile());
        File err = File.createTempFile("err", null, folder.toFile());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().putAll(environment);
        Process process = builder.start();
        Files.move(out.toPath(), out(folder, process));
        Files.move(err.toPath(), err(folder, process));
        return process;
    }

    /** Sends a signal by its name without SIG, through the shell, which has the command built in. */
    static void signal(String name, Process process) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
        if (exit != 0) {
            fail("SIG" + name + " could not be sent to " + process.pid());
        }
    }

    static Path out(Path folder, Process process) {
        return folder.resolve(process.pid() + ".out");
    }

    static Path err(Path folder, Process process) {
        return folder.resolve(process.pid() + ".err");
    }

    static String error(Path folder, Process process) throws IOException {
        return Files.readString(err(folder, process));
    }

    /** Skips the test without these programs, on a user's machine; fails it where all must be there. */
    static void need(String... programs) {
        for (String program : programs) {
            boolean found = Stream.of(System.getenv("PATH").split(":", -1))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            if (!found) {
                missing("the program " + program + " is not installed");
            }
        }
    }

    /** The same for the Kafka client of Debian's Python, which is not ours either. */
    static void needConfluentKafka(Path folder) {
        need(PYTHON.substring(PYTHON.lastIndexOf('/') + 1));
        if (run(folder, Map.of(), PYTHON, "-c", "import confluent_kafka").exit() != 0) {
            missing("the Debian package python3-confluent-kafka is not installed");
        }
    }

    static Path capture(String path) {
        if (!Files.isDirectory(CAPTURES)) {
            abort("skipped: there is no folder of captures at " + CAPTURES);
        }
        return CAPTURES.resolve(path);
    }

    /** What a program reported into {@code ledger.json}; it must balance. */
    static JsonNode ledger(Path folder) throws IOException {
        JsonNode ledger = JsonMapper.shared().readTree(Files.readString(folder.resolve("ledger.json")));
        assertThat(ledger.get("balanced").asBoolean()).as(ledger.toString()).isTrue();
        return ledger;
    }

    /** The same packets again and again in one capture. */
    static Path repeated(Path folder, Path capture, int times) throws IOException {
        byte[] bytes = Files.readAllBytes(capture);
        Path large = folder.resolve("large.pcap");
        try (var out = Files.newOutputStream(large)) {
            out.write(bytes, 0, 24);
            for (int i = 0; i < times; i++) {
                out.write(bytes, 24, bytes.length - 24);
            }
        }
        return large;
    }

    static void missing(String what) {
        if ("true".equals(System.getenv("CI"))) {
            fail(what);
        }
        abort("skipped: " + what);
    }
}

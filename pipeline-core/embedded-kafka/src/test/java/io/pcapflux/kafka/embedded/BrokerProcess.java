package io.pcapflux.kafka.embedded;

import io.pcapflux.kafka.spi.BrokerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** A broker in a process of its own. */
final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final String bootstrapServers;

    private BrokerProcess(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    static BrokerProcess start(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        return new BrokerProcess(process, Objects.requireNonNull(output.readLine(), "the process ended"));
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Ends it as the kernel would when memory runs out: nothing is closed. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts a broker, prints its address and waits to be killed. */
    public static void main(String[] arguments) {
        System.out.println(
                EmbeddedKafka.start(BrokerOptions.in(Path.of(arguments[0]))).bootstrapServers());
    }
}

package io.pcapflux.runner.cli;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.kafka.spi.BrokerProvider;
import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.execute.OsSignal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the embedded broker alone. */
@Command(name = "kafka", description = "Runs a Kafka broker on 127.0.0.1 until Ctrl+C, for trying out and tests.")
final class KafkaCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 9092;
    /** How often it looks whether the broker has ended by itself. */
    private static final long LOOK_SECONDS = 1;

    @Option(names = "--port", paramLabel = "N", description = "The port to listen on (default: 9092; 0 = a free one).")
    private int port = DEFAULT_PORT;

    @Option(names = "--data", paramLabel = "DIR", description = "Where it keeps its data (default: pcapflux-kafka).")
    private Path data = BrokerOptions.DEFAULT_FOLDER;

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        OsSignal.handle("INT", stopped::countDown);
        OsSignal.handle("TERM", stopped::countDown);
        try (Broker broker = BrokerProvider.load().start(new BrokerOptions(data, port))) {
            System.err.println(
                    "pcapflux: Kafka on " + broker.bootstrapServers() + ", data in " + data + "; Ctrl+C stops it");
            boolean over;
            do {
                over = stopped.await(LOOK_SECONDS, TimeUnit.SECONDS);
                broker.failure().ifPresent(KafkaCommand::end);
            } while (!over);
        }
        return ExitCode.OK;
    }

    private static void end(PcapfluxException failure) {
        throw failure;
    }
}

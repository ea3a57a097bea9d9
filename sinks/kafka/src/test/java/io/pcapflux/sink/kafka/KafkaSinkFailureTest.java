package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkFailureTest {
    private final EmbeddedKafka broker;
    private final Topics topics;

    KafkaSinkFailureTest(@TempDir Path folder) {
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
        topics = new Topics(broker.bootstrapServers());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private KafkaSink sink(String topic) {
        return KafkaSink.to(broker.bootstrapServers(), topic);
    }

    /** Packets without end, one of which is large. */
    private static Flux<Packet> endless(long largeAt) {
        byte[] small = new byte[100];
        byte[] large = new byte[5000];
        return Flux.generate(() -> 0L, (sequence, sink) -> {
            sink.next(Packets.packet(sequence, Packets.START_NANOS, sequence == largeAt ? large : small));
            return sequence + 1;
        });
    }

    private static PcapfluxException failure(Run run) {
        Throwable failure = run.failure();
        run.assertBalanced();
        Clients.awaitNone();
        assertThat(failure).isInstanceOf(PcapfluxException.class);
        return (PcapfluxException) failure;
    }

    @Test
    void brokerThatDoesNotAnswerIsToldBeforeThePacketsAreAskedFor() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        AtomicBoolean subscribed = new AtomicBoolean();
        KafkaSink sink = KafkaSink.to("127.0.0.1:" + port, "packets").connectTimeout(Duration.ofSeconds(1));

        PcapfluxException failure =
                failure(new Run(sink, Flux.<Packet>empty().doOnSubscribe(s -> subscribed.set(true))));

        assertThat(failure).hasMessage("no Kafka broker answers at 127.0.0.1:%d within 1 s", port);
        assertThat(failure.remedy()).isEqualTo("check bootstrap and that the broker runs, or raise connect-timeout");
        assertThat(subscribed).isFalse();
        Mono<Throwable> refusal = sink.check().then(Mono.<Throwable>empty()).onErrorResume(Mono::just);
        assertThat(refusal.block(Run.PATIENCE)).hasMessage(failure.getMessage());
    }

    @Test
    void hostThatCannotBeResolvedIsTold() {
        KafkaSink sink = KafkaSink.to("no-such-host.invalid:9092", "packets").connectTimeout(Duration.ofSeconds(5));

        assertThat(failure(new Run(sink, Flux.empty())))
                .hasMessage("no host name of no-such-host.invalid:9092 can be resolved");
    }

    @Test
    void settingsThatDoNotFitAreTold() {
        KafkaSink sink = sink("packets").property("request.timeout.ms", "600000");

        assertThat(failure(new Run(sink, Flux.empty())))
                .hasMessageStartingWith("the Kafka client cannot be set up: delivery.timeout.ms should be");
    }

    @Test
    void recordThatTheBrokerFindsTooLargeEndsTheStreamAndIsNamed() throws Exception {
        String topic = topics.create(1, Map.of("max.message.bytes", "2000"));
        Run run = new Run(sink(topic), endless(3000));

        PcapfluxException failure = failure(run);

        assertThat(failure)
                .hasMessageStartingWith("packet 3000 of test.pcap did not get into topic " + topic + " at "
                        + broker.bootstrapServers() + ": it is too large: ");
        assertThat(failure.remedy()).contains("max.message.bytes").contains("truncate");
        assertThat(run.counts().failed()).isPositive();
        assertThat(run.counts().written())
                .isGreaterThanOrEqualTo(3000)
                .isEqualTo(topics.read(topic).size());
    }

    @Test
    void recordThatTheProducerFindsTooLargeEndsTheStreamAndIsNamed() {
        String topic = Topics.name();
        Run run = new Run(sink(topic).property("max.request.size", "2000"), endless(20_000));

        PcapfluxException failure = failure(run);

        assertThat(failure).hasMessageStartingWith("packet 20000 of test.pcap did not get into topic " + topic);
        assertThat(run.counts().written())
                .isGreaterThanOrEqualTo(20_000)
                .isEqualTo(topics.read(topic).size());
        assertThat(run.counts().failed()).isPositive();
        assertThat(run.in())
                .as("no more packets once one has failed than were under way")
                .isLessThan(20_000 + RecordsUnderWay.MOST + 2 * AssembledRecords.PACKETS_ASKED_FOR);
    }

    @Test
    void recordWhoseTimeTheBrokerRefusesEndsTheStream() throws Exception {
        String topic = topics.create(1, Map.of("message.timestamp.after.max.ms", "1000"));
        long future = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli() * 1_000_000;

        PcapfluxException failure = failure(new Run(
                sink(topic).timestamp(TimestampPolicy.CAPTURE), Flux.just(Packets.packet(0, future, new byte[10]))));

        assertThat(failure).hasMessageContaining("its time is refused");
        assertThat(failure.remedy()).contains("message.timestamp.after.max.ms");
    }

    @Test
    void brokerThatStopsInTheMiddleFailsThePacketsUnderWayWithinTheDeliveryTimeout(@TempDir Path folder) {
        EmbeddedKafka mortal = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("mortal")));
        KafkaSink sink = KafkaSink.to(mortal.bootstrapServers(), "packets").deliveryTimeout(Duration.ofSeconds(2));
        Run run = new Run(sink, endless(-1).doOnNext(packet -> {
            if (packet.sequence() == 20_000) {
                mortal.close();
            }
        }));

        PcapfluxException failure = failure(run);

        assertThat(failure)
                .hasMessageMatching(
                        "packet \\d+ of test.pcap did not get .*: no acknowledgement within 2 s, after \\d+ packets that were acknowledged");
        assertThat(failure.remedy())
                .as("the packets are of 2023")
                .contains("raise delivery-timeout; if it was started again, it had forgotten", "--resume");
        assertThat(run.counts().written()).isPositive();
        assertThat(run.counts().failed()).isPositive();
    }

    @Test
    void streamThatFailsIsFinishedAndItsErrorPassedOn() {
        String topic = Topics.name();
        IOException damage = new IOException("damaged");
        Run run =
                new Run(sink(topic), Flux.fromStream(() -> Packets.of(1000, 60)).concatWith(Flux.error(damage)));

        assertThat(run.failure()).isSameAs(damage);
        assertThat(run.counts().written())
                .isEqualTo(1000)
                .isEqualTo(topics.read(topic).size());
        run.assertBalanced();
    }

    @Test
    void captureThatCannotTellItsIdentityEndsTheStream() {
        String topic = Topics.name();
        Capture gone = new Capture("gone.pcap", () -> {
            throw new UncheckedIOException(new IOException("file is gone"));
        });
        CaptureInterface raw = new CaptureInterface(gone, 0, null, LinkType.RAW, 0, TimeResolution.NANOSECONDS);
        Run run = new Run(
                sink(topic),
                Flux.fromStream(() -> Packets.of(10, 60)).concatWithValues(Packets.packet(raw, 5, 0, new byte[1])));

        assertThat(failure(run)).hasMessageStartingWith("packet 5 of gone.pcap").hasMessageEndingWith("file is gone");
        assertThat(run.counts().written()).isEqualTo(topics.read(topic).size());
        assertThat(run.counts().failed()).isPositive();
    }

    @Test
    void cancelInTheMiddleClosesEverythingAndCountsWhatHasNoAnswerAsFailed() {
        Run run = new Run(sink(Topics.name()), endless(-1));
        Disposable running = run.outcome().subscribe();
        await().until(() -> run.counts().written() > 10_000);

        running.dispose();

        Clients.awaitNone();
        await().untilAsserted(run::assertBalanced);
        assertThat(run.counts().written()).isGreaterThan(10_000);
    }

    @Test
    void cancelOfASilentStreamClosesEverything() {
        Run run = new Run(
                sink(Topics.name()), Flux.fromStream(() -> Packets.of(10, 60)).concatWith(Flux.never()));
        Disposable running = run.outcome().subscribe();
        await().until(() -> run.counts().written() == 10);

        running.dispose();

        Clients.awaitNone();
        run.assertBalanced();
        assertThat(run.counts().failed()).isZero();
    }

    @Test
    void cancelWhileNoBrokerAnswersGivesUpAtOnce() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            KafkaSink sink = KafkaSink.to("127.0.0.1:" + silent.getLocalPort(), "packets");
            Disposable running = new Run(sink, Flux.empty()).outcome().subscribe();
            await().until(() -> !Clients.threads().isEmpty());

            running.dispose();

            Clients.awaitNone();
        }
    }
}

package io.pcapflux.source.kafka;

import static org.awaitility.Awaitility.await;

import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.PacketSourceContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSourceContractTest implements PacketSourceContract {
    private final EmbeddedKafka broker;
    private final Path folder;

    KafkaSourceContractTest(@TempDir Path folder) {
        this.folder = folder;
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @AfterEach
    void awaitTheEndOfAll() {
        await().atMost(Duration.ofSeconds(30)).until(() -> openHandles() == 0);
    }

    /** An empty topic tells an interface only where its layout is told. */
    @Override
    public PacketSource source(int packets) throws Exception {
        Topic topic = Topic.create(broker.bootstrapServers(), 2).put(TestPackets.list(packets), 2);
        Options options = Options.of(topic).untilEnd();
        return packets > 0
                ? options.source()
                : options.layout(RecordLayout.PYCAPA).source();
    }

    /** The broker goes when all packets have come. */
    @Override
    public PacketSource failingSource(int packets) throws Exception {
        EmbeddedKafka going = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("going")));
        Topic topic = Topic.create(going.bootstrapServers(), 1).put(TestPackets.list(packets), 1);
        PacketSource source =
                Options.of(topic).brokerTimeout(Duration.ofSeconds(1)).source();
        AtomicInteger left = new AtomicInteger(packets);
        return new PacketSource() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public Flux<Packet> packets() {
                return source.packets().doOnNext(packet -> {
                    if (left.decrementAndGet() == 0) {
                        Schedulers.boundedElastic().schedule(going::close);
                    }
                });
            }
        };
    }

    @Override
    public long openHandles() {
        return Consumers.threads().stream()
                .filter(name -> name.startsWith("reactive-kafka-"))
                .count();
    }
}

package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.PacketSinkContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkContractTest implements PacketSinkContract {
    private final EmbeddedKafka broker;
    private String topic = Topics.name();

    KafkaSinkContractTest(@TempDir Path folder) {
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Override
    public PacketSink sink() {
        topic = Topics.name();
        return KafkaSink.to(broker.bootstrapServers(), topic);
    }

    /** Takes the smaller ones of the test packets only. */
    @Override
    public PacketSink failingSink() {
        return KafkaSink.to(broker.bootstrapServers(), Topics.name()).property("max.request.size", "220");
    }

    @Override
    public long readBack() {
        return new Topics(broker.bootstrapServers()).read(topic).size();
    }

    @Override
    public long openHandles() {
        return Clients.threads().size();
    }
}

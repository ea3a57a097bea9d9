package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

class KafkaSinkSnaplenTest {
    private static CaptureInterface origin(String capture, int snaplen) {
        return new CaptureInterface(
                Capture.anonymous(capture), 0, null, LinkType.RAW, snaplen, TimeResolution.NANOSECONDS);
    }

    private static Flux<Packet> packets(CaptureInterface origin) {
        byte[] bytes = new byte[60];
        return Flux.range(0, 50).map(i -> new Packet(origin, i, Packets.START_NANOS + i, 60, bytes, 0, 60));
    }

    @Test
    void captureWithTooLargeASnaplenIsRefusedWhereItsPacketsBegin(@TempDir Path folder) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")))) {
            String topic = new Topics(broker.bootstrapServers()).create(1, Map.of("max.message.bytes", "65536"));

            Run run = new Run(
                    KafkaSink.to(broker.bootstrapServers(), topic),
                    Flux.concat(packets(origin("narrow", 64)), packets(origin("wide", 262_144))));

            assertThat(run.failure())
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessage("packets of wide may have 262144 bytes, and topic " + topic
                            + " takes 65536 at most (max.message.bytes)");
            run.assertBalanced();
            assertThat(run.counts().failed()).as("where its packets begin").isPositive();
        }
    }
}

package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.kafka.embedded.EmbeddedCluster;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.SinkReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ExactlyOnceOutageTest {
    private static Flux<Packet> packets(long from, long to) {
        byte[] bytes = Packets.udp(1, 4000, 200, 53);
        return Flux.fromStream(() -> LongStream.range(from, to)
                .mapToObj(sequence -> Packets.packet(sequence, Packets.START_NANOS + sequence, bytes)));
    }

    @Test
    void aLeaderThatStopsInTheMidstOfATransactionCostsNoPacketAndDoublesNone(@TempDir Path folder) throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(folder)) {
            cluster.createTopic("packets", 3, Map.of("min.insync.replicas", "2"));
            int leader = cluster.leader("packets", 0);
            Flux<Packet> disturbed = Flux.concat(
                    packets(0, 5000), Mono.<Packet>fromRunnable(() -> cluster.stop(leader)), packets(5000, 20_000));

            Run run =
                    new Run(KafkaSink.to(cluster.bootstrapServers(), "packets").exactlyOnce(), disturbed);

            assertThat(run.report()).isEqualTo(new SinkReport(20_000, 0, 0, 0, 0));
            run.assertBalanced();
            // A transaction is committed before each partition has been told of it.
            await().atMost(Run.PATIENCE)
                    .untilAsserted(() -> assertThat(seenIn(cluster))
                            .doesNotHaveDuplicates()
                            .hasSize(20_000)
                            .isSubsetOf(LongStream.range(0, 20_000).boxed().collect(Collectors.toSet())));
        }
    }

    private static List<Long> seenIn(EmbeddedCluster cluster) {
        return new Topics(cluster.bootstrapServers())
                .readCommitted("packets").stream()
                        .map(record ->
                                record.headers().lastHeader(PacketHeader.NAME).value())
                        .map(header -> PacketHeader.decode(header).sequence())
                        .toList();
    }
}

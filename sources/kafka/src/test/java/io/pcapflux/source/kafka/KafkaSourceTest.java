package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.packet.TimeResolution;
import io.pcapflux.source.PacketSource;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.util.context.Context;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSourceTest {
    private final EmbeddedKafka broker;

    KafkaSourceTest(@TempDir Path folder) {
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private Topic topic(int partitions) throws Exception {
        return Topic.create(broker.bootstrapServers(), partitions);
    }

    private static List<Packet> read(PacketSource source) {
        PacketProbe probe = PacketProbe.on(source.packets()).requestAll().awaitEnd();
        assertThat(probe.failure()).isNull();
        return probe.assertNoBreach().packets();
    }

    private static SourceCounts counts(PacketSource source) {
        SourceAccount account = new SourceAccount("kafka");
        PacketProbe probe = PacketProbe.on(source.packets(), account.putInto(Context.empty()), Long.MAX_VALUE)
                .requestAll()
                .awaitEnd();
        assertThat(probe.failure()).isNull();
        return account.snapshot();
    }

    @Test
    void capturesInterfacesLinkTypesTimesAndLengthsComeBack() throws Exception {
        Capture capture = Capture.anonymous("there");
        CaptureInterface third =
                new CaptureInterface(capture, 3, "eth3", LinkType.LINUX_SLL, 96, TimeResolution.NANOSECONDS);
        Packet before1970 = new Packet(third, 17, -5_000_000_001L, 0xFFFF_FFF0, new byte[] {1, 2, 3}, 0, 3);
        Packet timeless = new Packet(third, 18, Packet.NO_TIMESTAMP, 3, new byte[] {4, 5, 6}, 0, 3);
        Topic topic = topic(1).put(0, before1970, timeless);

        List<Packet> packets = read(Options.of(topic).untilEnd().source());

        assertThat(packets).hasSize(2);
        Packet first = packets.get(0);
        assertThat(first.captureInterface().capture().id()).isEqualTo(capture.id());
        assertThat(first.interfaceId()).isEqualTo(3);
        assertThat(first.linkType()).isEqualTo(LinkType.LINUX_SLL);
        assertThat(first.sequence()).isEqualTo(17);
        assertThat(first.timestampNanos()).isEqualTo(-5_000_000_001L);
        assertThat(first.originalLength()).isEqualTo(0xFFFF_FFF0L);
        assertThat(first.toByteArray()).containsExactly(1, 2, 3);
        assertThat(packets.get(1).hasTimestamp()).isFalse();
        assertThat(packets.get(1).captureInterface()).isSameAs(first.captureInterface());
    }

    @Test
    void partitionsAreMergedByTime() throws Exception {
        Topic topic = topic(6).put(TestPackets.list(3000), 6);
        assertThat(read(Options.of(topic).untilEnd().source()))
                .extracting(Packet::sequence)
                .hasSize(3000)
                .isSorted();
    }

    @Test
    void oneOfSeveralPartitionsCanBeChosen() throws Exception {
        Topic topic = topic(3).put(TestPackets.list(30), 3);
        KafkaSourceOptions all = topic.options();
        KafkaSource second = new KafkaSource(new KafkaSourceOptions(
                all.bootstrap(),
                all.topic(),
                List.of(1),
                null,
                null,
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        assertThat(read(second)).hasSize(10).allMatch(packet -> packet.sequence() % 3 == 1);
    }

    @Test
    void theEndIsReachedThoughTheLastOffsetIsNoRecords() throws Exception {
        Topic topic = topic(2).putInTransactions(TestPackets.list(100), 2, 7);
        assertThat(read(Options.of(topic).untilEnd().source()))
                .extracting(Packet::sequence)
                .hasSize(100)
                .isSorted();
    }

    @Test
    void anUncommittedTransactionIsReadWhereThatIsAskedFor() throws Exception {
        Topic topic = topic(2).putInTransactions(TestPackets.list(100), 2, 7);
        assertThat(read(Options.of(topic)
                        .untilEnd()
                        .property("isolation.level", "read_uncommitted")
                        .source()))
                .hasSize(101); // the aborted one too
    }

    @Test
    void readingBeginsAtATimeOrAtTheEnd() throws Exception {
        Topic topic = topic(1).put(TestPackets.list(10), 1);
        long end = System.currentTimeMillis() / 1000 + 3600;
        assertThat(read(Options.of(topic).untilEnd().from("end").source())).isEmpty();
        assertThat(read(Options.of(topic).untilEnd().from(Long.toString(end)).source()))
                .isEmpty();
        assertThat(read(Options.of(topic).untilEnd().from("2020-01-01").source()))
                .hasSize(10);
    }

    @Test
    void withoutAnEndItGoesOnWithWhatComes() throws Exception {
        Topic topic = topic(1).put(0, TestPackets.packet(0));
        PacketProbe probe = PacketProbe.on(Options.of(topic).source().packets())
                .requestAll()
                .awaitPackets(1);
        topic.put(0, TestPackets.packet(1));
        probe.awaitPackets(2).cancel();
        probe.assertNoBreach();
    }

    @Test
    void aPacketThatComesTooLateIsDeliveredAndCounted() throws Exception {
        Topic topic = topic(2).put(0, TestPackets.packet(5));
        SourceAccount account = new SourceAccount("kafka");
        PacketProbe probe = PacketProbe.on(
                        Options.of(topic)
                                .lateness(Duration.ofMillis(50))
                                .source()
                                .packets(),
                        account.putInto(Context.empty()),
                        Long.MAX_VALUE)
                .requestAll()
                .awaitPackets(1);
        topic.put(1, TestPackets.packet(1), TestPackets.packet(9));
        probe.awaitPackets(3).cancel();
        assertThat(probe.packets()).extracting(Packet::sequence).containsExactly(5L, 1L, 9L);
        assertThat(account.snapshot().noted()).containsExactly(Map.entry("late", 1L));
    }

    @Test
    void aTopicOfPycapaIsRead() throws Exception {
        Topic topic = topic(2).putPycapa(0, TestPackets.packet(0))
                .putPycapa(1, TestPackets.packet(1))
                .putPycapa(0, TestPackets.packet(2));
        List<Packet> packets =
                read(Options.of(topic).untilEnd().layout(RecordLayout.PYCAPA).source());
        assertThat(packets).hasSize(3);
        for (int i = 0; i < 3; i++) {
            Packet original = TestPackets.packet(i);
            assertThat(packets.get(i).toByteArray()).isEqualTo(original.toByteArray());
            assertThat(packets.get(i).timestampNanos()).isEqualTo(original.timestampNanos() / 1000 * 1000);
            assertThat(packets.get(i).originalLength()).isEqualTo(original.capturedLength());
            assertThat(packets.get(i).linkType()).isEqualTo(LinkType.ETHERNET);
        }
    }

    @Test
    void foreignAndCorruptRecordsArePassedOverAndCounted() throws Exception {
        byte[] header = PacketHeader.of(TestPackets.packet(1)).encode();
        byte[] otherVersion = header.clone();
        otherVersion[0] = 9;
        Topic topic = topic(1).putRaw(0, null, "a log line".getBytes(StandardCharsets.UTF_8), Map.of())
                .putRaw(0, null, null, Map.of(PacketHeader.NAME, header))
                .putRaw(0, null, new byte[] {1}, Map.of(PacketHeader.NAME, new byte[] {1, 2, 3}))
                .putRaw(0, null, new byte[] {1}, Map.of(PacketHeader.NAME, otherVersion))
                .putRaw(0, null, new byte[] {1}, Map.of("pcap.segment", new byte[] {1, 2, 3}))
                .put(0, TestPackets.packet(7));
        KafkaSource source = Options.of(topic).untilEnd().source();
        assertThat(read(source)).extracting(Packet::sequence).containsExactly(7L);
        assertThat(counts(source).noted()).containsOnly(Map.entry("foreign", 2L), Map.entry("corrupt", 3L));
    }

    @Test
    void whatWasPublishedTwiceComesOnceWhereThatIsAskedFor() throws Exception {
        Topic topic = topic(3).put(TestPackets.list(100), 3).put(TestPackets.list(150), 2);
        assertThat(read(Options.of(topic).untilEnd().source())).hasSize(250);
        KafkaSource once = Options.of(topic).untilEnd().dropDuplicates().source();
        assertThat(read(once)).extracting(Packet::sequence).hasSize(150).doesNotHaveDuplicates();
        assertThat(counts(once).noted()).containsEntry("duplicate", 100L);
    }

    @Test
    void noMoreIsReadAheadThanTheBufferHolds() throws Exception {
        byte[] large = new byte[100_000];
        CaptureInterface from = TestPackets.ethernet("large");
        Packet[] packets = LongStream.range(0, 200)
                .mapToObj(n -> new Packet(from, n, n, large.length, large, 0, large.length))
                .toArray(Packet[]::new);
        Topic topic = topic(1).put(0, packets);
        PacketProbe probe = PacketProbe.on(Options.of(topic)
                        .untilEnd()
                        .buffer(1 << 20)
                        .property("client.id", "bounded")
                        .property("max.partition.fetch.bytes", "200000")
                        .source()
                        .packets())
                .request(1)
                .awaitPackets(1);
        await().atMost(Duration.ofSeconds(20)).until(() -> bytesConsumed("bounded") > 1 << 20);
        await().during(Duration.ofMillis(500)).until(() -> bytesConsumed("bounded") < 2 << 20);
        probe.requestAll().awaitEnd();
        assertThat(probe.packets()).hasSize(200);
    }

    /** As the Kafka client counts what it has handed out. */
    private static double bytesConsumed(String client) throws Exception {
        ObjectName name = new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,client-id=" + client);
        return (double) ManagementFactory.getPlatformMBeanServer().getAttribute(name, "bytes-consumed-total");
    }

    @Test
    void whatIsNotThereIsSaidBeforeAnythingIsRead() throws Exception {
        KafkaSource nowhere = new KafkaSource(KafkaSourceOptions.of(broker.bootstrapServers(), "nowhere"));
        assertThatThrownBy(() -> nowhere.check().block(Duration.ofSeconds(30)))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("topic nowhere is not there");
        PacketProbe probe = PacketProbe.on(nowhere.packets()).requestAll().awaitEnd();
        assertThat(probe.failure()).isInstanceOf(PcapfluxException.class).hasMessageContaining("nowhere");
    }
}

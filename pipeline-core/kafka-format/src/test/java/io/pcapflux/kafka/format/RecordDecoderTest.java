package io.pcapflux.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
    private final List<CaptureMetadata> told = new ArrayList<>();
    private final RecordDecoder decoder = new RecordDecoder(null, told::add);
    private final CaptureInterface ethernet = Assemblies.onlyInterface(Assemblies.capture());

    private static StoredRecord record(byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers) {
        return new StoredRecord("t", 3, 42, key, value, headers::get);
    }

    private static StoredRecord record(Packet packet) {
        byte[] header = PacketHeader.of(packet).encode();
        return record(null, packet.toByteArray(), Map.of(PacketHeader.NAME, header));
    }

    private static StoredRecord record(OutgoingRecord sent) {
        return record(sent.key(), sent.value(), Map.of(String.valueOf(sent.headerName()), sent.header()));
    }

    private static List<Packet> packets(RecordPackets record) {
        List<Packet> packets = new ArrayList<>();
        for (Packet packet = record.next(); packet != null; packet = record.next()) {
            packets.add(packet);
        }
        return packets;
    }

    private static List<OutgoingRecord> segments(CaptureInterface of, int count) {
        Assemblies assembly = new Assemblies(RecordKey.NONE, 1);
        assembly.interfaces.accept(of);
        for (int i = 0; i < count; i++) {
            assembly.add(Assemblies.packet(of, i, 1_000_000_000L + i * 1000L, 60 + i % 10));
        }
        assembly.end();
        return assembly.records;
    }

    @Test
    void packetsOfOneInterfaceShareItAndItIsToldOnceAndFirst() {
        Packet first = packets(decoder.decode(record(Assemblies.packet(ethernet, 5, 17, 60))))
                .get(0);
        assertThat(told).containsExactly(first.captureInterface());
        Packet second = packets(decoder.decode(record(Assemblies.packet(ethernet, 6, 18, 60))))
                .get(0);
        assertThat(told).hasSize(1);
        assertThat(second.captureInterface()).isSameAs(first.captureInterface());
        assertThat(second.sequence()).isEqualTo(6);
        assertThat(first.captureInterface().capture().id()).isEqualTo(Assemblies.CAPTURE_ID);
    }

    @Test
    void segmentsBringBackTheirPacketsAndWhatTheirInterfacesSay() {
        List<OutgoingRecord> segments = segments(ethernet, 5000);
        assertThat(segments).hasSizeGreaterThan(1);
        List<Packet> all = new ArrayList<>();
        segments.forEach(segment -> all.addAll(packets(decoder.decode(record(segment)))));
        assertThat(all).hasSize(5000);
        assertThat(all).extracting(Packet::sequence).isSorted().endsWith(4999L);
        CaptureInterface restored = all.get(0).captureInterface();
        assertThat(restored.name()).isEqualTo("eth0");
        assertThat(restored.capture().id()).isEqualTo(Assemblies.CAPTURE_ID);
        assertThat(all).extracting(Packet::captureInterface).containsOnly(restored);
        assertThat(told).filteredOn(CaptureInterface.class::isInstance).hasSize(1);
        assertThat(told).filteredOn(CaptureSection.class::isInstance).hasSize(1);
    }

    @Test
    void recordsThatContradictEachOtherAboutAnInterfaceAreKeptApart() {
        CaptureInterface raw =
                new CaptureInterface(ethernet.capture(), 0, null, LinkType.RAW, 0, TimeResolution.NANOSECONDS);
        Packet one = packets(decoder.decode(record(Assemblies.packet(ethernet, 0, 1, 60))))
                .get(0);
        Packet other = packets(decoder.decode(record(Assemblies.packet(raw, 1, 2, 60))))
                .get(0);
        assertThat(one.linkType()).isEqualTo(LinkType.ETHERNET);
        assertThat(other.linkType()).isEqualTo(LinkType.RAW);
        assertThat(other.captureInterface()).isNotEqualTo(one.captureInterface());
        assertThat(other.captureInterface().capture().id()).isEqualTo(Assemblies.CAPTURE_ID);
    }

    private static CaptureInterface numbered(Capture capture, int number, LinkType linkType) {
        return new CaptureInterface(capture, number, null, linkType, 0, TimeResolution.NANOSECONDS);
    }

    private List<Integer> numbersTold() {
        return told.stream().map(one -> ((CaptureInterface) one).id()).toList();
    }

    @Test
    void interfacesBelowThatOfAPacketAreToldBeforeItSoThatItKeepsItsNumber() {
        Capture capture = Assemblies.capture();
        CaptureInterface second = only(numbered(capture, 2, LinkType.ETHERNET));
        assertThat(numbersTold()).containsExactly(0, 1, 2);
        assertThat(only(numbered(capture, 1, LinkType.ETHERNET))).isSameAs(told.get(1));
        assertThat(only(numbered(capture, 0, LinkType.ETHERNET))).isSameAs(told.get(0));
        assertThat(only(numbered(capture, 2, LinkType.ETHERNET))).isSameAs(second);
        only(numbered(capture, 4, LinkType.ETHERNET));
        assertThat(numbersTold()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void anInterfaceOfAnotherLinkTypeThanWasToldIsToldAnewInTheSameCapture() {
        Capture capture = Assemblies.capture();
        CaptureInterface raw = only(numbered(capture, 1, LinkType.RAW));
        CaptureInterface ethernetBelow = only(numbered(capture, 0, LinkType.ETHERNET));
        assertThat(numbersTold()).containsExactly(0, 1, 0);
        assertThat(ethernetBelow).isSameAs(told.get(2)).isNotEqualTo(told.get(0));
        assertThat(ethernetBelow.linkType()).isEqualTo(LinkType.ETHERNET);
        assertThat(ethernetBelow.capture()).isSameAs(raw.capture());
        assertThat(only(numbered(capture, 0, LinkType.ETHERNET))).isSameAs(ethernetBelow);
        CaptureInterface contradicts = only(numbered(capture, 0, LinkType.RAW));
        assertThat(contradicts.capture()).isNotSameAs(raw.capture());
        assertThat(only(numbered(capture, 3, LinkType.RAW)).id()).isEqualTo(3);
        assertThat(told).as("what comes as number 4 cannot be number 3").hasSize(5);
    }

    @Test
    void oneInterfaceIsAllThatIsToldOfACaptureWithOne() {
        for (int i = 0; i < 3; i++) {
            only(numbered(Assemblies.capture(), 0, LinkType.ETHERNET));
        }
        assertThat(numbersTold()).containsExactly(0);
    }

    @Test
    void numbersThatRecordsMakeUpDoNotGiveMoreInterfacesThanSoMany() {
        for (int number : List.of(CaptureTable.LAST_KEPT + 1, Integer.MAX_VALUE)) {
            only(numbered(Assemblies.capture(), number, LinkType.ETHERNET));
        }
        assertThat(told).hasSize(2);
        for (int i = 0; i < 1000; i++) {
            UUID id = new UUID(1, i);
            only(numbered(new Capture("c", () -> id), CaptureTable.LAST_KEPT, LinkType.ETHERNET));
        }
        assertThat(told).as("of all captures").hasSize(CaptureTable.LAST_KEPT + 1000);
    }

    @Test
    void beyondSoManyInterfacesThoseUsedLongestAgoAreForgottenAndToldAgain() {
        CaptureInterface eldest = only(ofItsOwn(0));
        CaptureInterface used = only(ofItsOwn(1));
        for (int i = 2; i < CaptureTable.MOST; i++) {
            only(ofItsOwn(i));
        }
        assertThat(only(ofItsOwn(1))).isSameAs(used);
        only(ofItsOwn(-1)); // one more
        assertThat(told).hasSize(CaptureTable.MOST + 1);
        assertThat(only(ofItsOwn(1))).isSameAs(used);
        CaptureInterface again = only(ofItsOwn(0));
        assertThat(again).isNotEqualTo(eldest).isSameAs(told.get(told.size() - 1));
        assertThat(again.capture().id()).isEqualTo(eldest.capture().id());
    }

    @Test
    void aCaptureOfTooManyInterfacesComesBackWholeAllTheSame() {
        Capture capture = Assemblies.capture();
        for (int i = 0; i <= CaptureTable.MOST; i++) {
            only(new CaptureInterface(capture, i, null, LinkType.ETHERNET, 0, TimeResolution.NANOSECONDS));
        }
        assertThat(told).hasSize(CaptureTable.MOST + 1);
    }

    @Test
    void sectionsWithoutInterfacesAreForgottenToo() {
        CaptureTable table = new CaptureTable(told::add);
        CaptureSection section = new CaptureSection(Assemblies.capture(), CaptureOptions.NONE);
        for (int i = 0; i <= CaptureTable.MOST; i++) {
            table.section(new UUID(0, i), section);
        }
        table.section(new UUID(0, CaptureTable.MOST), section);
        assertThat(told).hasSize(CaptureTable.MOST + 1);
        table.section(new UUID(0, 0), section);
        assertThat(told).hasSize(CaptureTable.MOST + 2);
    }

    /** The interface that the only packet of a record has when it comes back. */
    private CaptureInterface only(CaptureInterface of) {
        return packets(decoder.decode(record(Assemblies.packet(of, 0, 1, 1))))
                .get(0)
                .captureInterface();
    }

    private static CaptureInterface ofItsOwn(int number) {
        return Assemblies.onlyInterface(new Capture("c", () -> new UUID(0, number)));
    }

    @Test
    void pycapaIsAnEthernetFrameWithATimeForItsKey() {
        RecordDecoder pycapa = new RecordDecoder(RecordLayout.PYCAPA, told::add);
        byte[] key = ByteBuffer.allocate(8).putLong(1_700_000_000_123_456L).array();
        Packet packet =
                packets(pycapa.decode(record(key, new byte[60], Map.of()))).get(0);
        assertThat(packet.timestampNanos()).isEqualTo(1_700_000_000_123_456_000L);
        assertThat(packet.linkType()).isEqualTo(LinkType.ETHERNET);
        assertThat(packet.originalLength()).isEqualTo(60);
        assertThat(packet.sequence()).isEqualTo(42);
        assertThat(foreign(pycapa, record(new byte[7], new byte[60], Map.of()))).isTrue();
        assertThat(foreign(pycapa, record(null, new byte[60], Map.of()))).isTrue();
        byte[] noTime = ByteBuffer.allocate(8).putLong(Long.MIN_VALUE).array();
        assertThat(foreign(pycapa, record(noTime, new byte[60], Map.of()))).isTrue();
    }

    private static boolean foreign(RecordDecoder decoder, StoredRecord record) {
        return catchThrowableOfType(RecordFormatException.class, () -> decoder.decode(record))
                .isForeign();
    }

    @Test
    void aRecordOfAnotherLayoutThanToldIsForeign() {
        RecordDecoder segmentsOnly = new RecordDecoder(RecordLayout.SEGMENT, told::add);
        assertThat(foreign(segmentsOnly, record(Assemblies.packet(ethernet, 0, 1, 60))))
                .isTrue();
        assertThat(foreign(decoder, record(null, new byte[60], Map.of("other", new byte[3]))))
                .isTrue();
    }

    @Test
    void aSegmentThatIsNoPcapngIsRefusedUnopened() {
        byte[] header = segments(ethernet, 3).get(0).header();
        byte[] gzip = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
        assertThatThrownBy(() -> decoder.decode(record(null, gzip, Map.of(SegmentHeader.NAME, header))))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("do not begin as a pcapng section");
    }

    @Test
    void aSegmentThatIsCutDeliversThePacketsBefore() {
        OutgoingRecord whole = segments(ethernet, 100).get(0);
        byte[] cut = Arrays.copyOf(whole.value(), whole.value().length - 10);
        RecordPackets packets = decoder.decode(record(null, cut, Map.of(SegmentHeader.NAME, whole.header())));
        for (int i = 0; i < 99; i++) {
            assertThat(packets.next()).isNotNull();
        }
        assertThatThrownBy(packets::next)
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void aSegmentWithoutAllItsPacketsIsDamaged() {
        OutgoingRecord segment = segments(ethernet, 10).get(0);
        byte[] header = new SegmentHeader(11, 0, 0, 0, Assemblies.CAPTURE_ID).encode();
        RecordPackets packets = decoder.decode(record(null, segment.value(), Map.of(SegmentHeader.NAME, header)));
        assertThatThrownBy(() -> packets(packets)).hasMessageContaining("10 packets, and tells of 11");
    }

    @Test
    void whateverLiesInATopicItIsPacketsOrAFormatException() {
        List<StoredRecord> seeds = List.of(
                record(Assemblies.packet(ethernet, 5, 17, 60)),
                record(segments(ethernet, 20).get(0)));
        Random random = new Random(20_261_125);
        int refused = 0;
        for (int i = 0; i < 30_000; i++) {
            StoredRecord seed = seeds.get(i % seeds.size());
            byte[] value = mutated(seed.value(), random);
            StoredRecord broken = new StoredRecord("t", 0, i, null, value, name -> {
                byte[] header = seed.header().apply(name);
                return header == null || random.nextBoolean() ? header : mutated(header, random);
            });
            try {
                packets(new RecordDecoder(null, ignored -> {}).decode(broken))
                        .forEach(packet -> assertThat(packet.capturedLength()).isLessThanOrEqualTo(value.length));
            } catch (RecordFormatException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(5_000, 29_000);
    }

    private static byte[] mutated(byte @Nullable [] whole, Random random) {
        byte[] original = whole == null ? new byte[0] : whole;
        byte[] bytes =
                Arrays.copyOf(original, random.nextInt(4) == 0 ? random.nextInt(original.length + 1) : original.length);
        for (int n = random.nextInt(4); n > 0 && bytes.length > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}

package io.pcapflux.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentRecordsTest {
    private static final long START = 1_700_000_000_000_000_000L;

    private final Capture capture = Assemblies.capture();
    private final CaptureInterface eth0 = Assemblies.onlyInterface(capture);
    private final Assemblies single = new Assemblies(RecordKey.NONE, 1);

    private Packet packet(long sequence, long nanos) {
        return Assemblies.packet(eth0, sequence, nanos, 60);
    }

    @Test
    void packetsWaitUntilTheirSegmentIsCutAndItsHeaderTellsOfThem() throws IOException {
        single.add(packet(3, START + 5000));
        single.add(packet(4, START + 1000));
        single.add(packet(9, Packet.NO_TIMESTAMP));
        assertThat(single.records).isEmpty();

        single.end();

        assertThat(single.records).singleElement().satisfies(record -> {
            assertThat(record.key()).isNull();
            assertThat(record.headerName()).isEqualTo("pcap.segment");
            assertThat(record.timestampMillis()).isEqualTo(START / 1_000_000);
            assertThat(record.packets()).isEqualTo(3);
            assertThat(record.weight()).isEqualTo(3 * 92);
            assertThat(record).hasToString("3 packets from packet 3 of test");
        });
        assertThat(single.header(0))
                .isEqualTo(new SegmentHeader(3, START + 1000, START + 5000, 3, Assemblies.CAPTURE_ID));
        assertThat(Assemblies.read(single.records.get(0).value()))
                .extracting(Packet::timestampNanos)
                .containsExactly(START + 5000, START + 1000, Packet.NO_TIMESTAMP);
    }

    @Test
    void segmentIsCutBeforeItIsLargerThanItMayBe() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            single.add(packet(i, START));
        }
        single.end();

        assertThat(single.records)
                .hasSizeBetween(4, 5)
                .allSatisfy(record -> assertThat(record.value()).hasSizeLessThanOrEqualTo(256 << 10));
        assertThat(Assemblies.read(single.values())).hasSize(10_000);
    }

    @Test
    void segmentFitsIntoATopicThatTakesLess() {
        Assemblies small = new Assemblies(RecordKey.NONE, 1, 10_000);
        for (int i = 0; i < 1000; i++) {
            small.add(packet(i, START));
        }
        small.end();

        assertThat(small.records)
                .hasSizeGreaterThan(9)
                .allSatisfy(record -> assertThat(record.value()).hasSizeLessThanOrEqualTo(10_000 - 512));
    }

    @Test
    void segmentIsCutWhenItsFirstPacketHasWaitedLongEnough() {
        single.add(packet(0, START));
        single.nanos.set(49_999_999);
        single.add(packet(1, START));
        single.segments.cutOld(single.records::add);
        assertThat(single.records).isEmpty();

        single.nanos.set(50_000_000);
        single.segments.cutOld(single.records::add);

        assertThat(single.records)
                .singleElement()
                .satisfies(record -> assertThat(record.packets()).isEqualTo(2));
    }

    @Test
    void segmentHoldsPacketsOfOneCaptureOnly() {
        CaptureInterface other = Assemblies.onlyInterface(Assemblies.capture());
        single.add(packet(0, START));
        single.add(Assemblies.packet(other, 0, START, 60));
        single.add(packet(1, START));
        single.end();

        assertThat(single.records).extracting(OutgoingRecord::packets).containsExactly(1, 1, 1);
        assertThat(single.records)
                .extracting(record -> record.origin().capture())
                .containsExactly(capture, other.capture(), capture);
    }

    @Test
    void packetsWithoutAKeyGoFromPartitionToPartitionWithEachSegment() {
        Assemblies three = new Assemblies(RecordKey.FLOW, 3);
        for (int i = 0; i < 4; i++) {
            three.add(packet(i, START));
            three.end();
        }

        assertThat(three.records).extracting(OutgoingRecord::partition).containsExactly(0, 1, 2, 0);
    }

    /** With what is told of interfaces, which takes by far the most here. */
    @Test
    void openSegmentsAreBoundedTogether() {
        Assemblies many = new Assemblies(RecordKey.FLOW, Integer.MAX_VALUE);
        CaptureOptions wordy = CaptureOptions.of(CaptureOption.text(CaptureOption.COMMENT, "x".repeat(60_000)));
        many.interfaces.accept(
                new CaptureInterface(capture, 0, LinkType.RAW, 0, TimeResolution.MICROSECONDS, 0, wordy));
        CaptureInterface raw = new CaptureInterface(capture, 0, null, LinkType.RAW, 0, TimeResolution.MICROSECONDS);
        for (int i = 0; i < 1000; i++) {
            many.add(ofConversation(raw, i));
        }

        int open = 1000 - many.records.size();
        assertThat(open).isBetween((16 << 20) / 60_500, (16 << 20) / 60_000);
        many.end();
        assertThat(many.records).extracting(OutgoingRecord::firstSequence).isSorted();
        assertThat(many.records).hasSize(1000).allMatch(record -> record.packets() == 1);
    }

    private static Packet ofConversation(CaptureInterface raw, int number) {
        ByteBuffer bytes = ByteBuffer.allocate(28);
        bytes.putInt(0x45000000 | 28)
                .putInt(0)
                .putInt(0x40110000)
                .putInt(number)
                .putInt(0x0A000001);
        bytes.putShort((short) 53).putShort((short) 53).putShort((short) 8);
        return new Packet(raw, number, START, 28, bytes.array(), 0, 28);
    }

    @Test
    void interfacesKeepTheirNumbersAndAllThatIsToldOfThem() throws IOException {
        List<CaptureInterface> told = new ArrayList<>();
        for (int id = 0; id < 3; id++) {
            told.add(new CaptureInterface(capture, id, "eth" + id, LinkType.RAW, 100, TimeResolution.NANOSECONDS));
        }
        CaptureOptions comment = CaptureOptions.of(CaptureOption.text(CaptureOption.COMMENT, "a section"));
        single.interfaces.accept(new CaptureSection(capture, comment));
        told.subList(0, 2).forEach(single.interfaces::accept);
        single.add(Assemblies.packet(told.get(1), 0, START + 7, 60));
        single.interfaces.accept(told.get(2));
        single.end();

        List<Object> read = new ArrayList<>();
        List<Packet> packets = Assemblies.read(single.records.get(0).value(), read::add);

        assertThat(packets).singleElement().satisfies(packet -> {
            assertThat(packet.interfaceId()).isEqualTo(1);
            assertThat(packet.timestampNanos()).isEqualTo(START + 7);
        });
        assertThat(read)
                .first()
                .isInstanceOfSatisfying(
                        CaptureSection.class,
                        section -> assertThat(section.options()).isEqualTo(comment));
        assertThat(read.stream().filter(CaptureInterface.class::isInstance).map(CaptureInterface.class::cast))
                .extracting(CaptureInterface::name)
                .containsExactly("eth0", "eth1", "eth2");
    }

    @Test
    void interfaceOfAnotherLinkTypeThanWasMadeUpForItIsDescribedAsWhatItIs() throws IOException {
        CaptureInterface raw = new CaptureInterface(capture, 1, "tun", LinkType.RAW, 0, TimeResolution.NANOSECONDS);
        single.interfaces.accept(raw); // makes up another one below it
        single.add(Assemblies.packet(raw, 0, START, 60));
        single.interfaces.accept(eth0);
        single.add(packet(1, START));
        single.add(Assemblies.packet(raw, 2, START, 60));
        single.end();

        assertThat(Assemblies.read(single.values()))
                .extracting(Packet::linkType)
                .containsExactly(LinkType.RAW, LinkType.ETHERNET, LinkType.RAW);
        assertThat(single.records).extracting(OutgoingRecord::packets).containsExactly(1, 2);
    }

    @Test
    void numberThatARecordMadeUpIsRefusedAndTakesNoMemory() {
        CaptureInterface last =
                new CaptureInterface(capture, Integer.MAX_VALUE, null, LinkType.RAW, 0, TimeResolution.NANOSECONDS);
        single.interfaces.accept(last);
        single.add(packet(0, START));
        assertThatThrownBy(() -> single.add(Assemblies.packet(last, 1, START, 60)))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("interface 2147483647 of test");
        single.add(packet(2, START));
        single.end();
        assertThat(single.records).extracting(OutgoingRecord::packets).containsExactly(1, 1);
    }

    @Test
    void interfaceThatWasNeverToldOfKeepsItsNumberToo() throws IOException {
        CaptureInterface third = new CaptureInterface(capture, 2, "c", LinkType.RAW, 0, TimeResolution.NANOSECONDS);
        single.add(Assemblies.packet(third, 0, START, 60));
        single.end();

        Packet read = Assemblies.read(single.records.get(0).value()).get(0);
        assertThat(read.interfaceId()).isEqualTo(2);
        assertThat(read.captureInterface().name()).isEqualTo("c");
    }

    @Test
    void timesThatTheInterfacesUnitsCannotTellAreKept() throws IOException {
        List<Long> times = List.of(START, START + 1, START + 2000, -5L, START + 3, 7L);
        for (int i = 0; i < times.size(); i++) {
            single.add(packet(i, times.get(i)));
        }
        single.end();

        List<Packet> read = Assemblies.read(single.values());
        assertThat(read).extracting(Packet::timestampNanos).containsExactlyElementsOf(times);
        for (OutgoingRecord record : single.records) {
            assertThat(Assemblies.read(record.value()))
                    .allSatisfy(packet -> assertThat(packet.interfaceId()).isZero());
        }
    }

    @Test
    void packetThatNoSegmentCanHoldIsRefusedAndHarmsNoOther() throws IOException {
        single.add(packet(0, START));
        assertThatThrownBy(() -> single.add(Assemblies.packet(eth0, 1, START, 17 << 20)))
                .isInstanceOf(IllegalArgumentException.class);
        Packet ancient = new Packet(eth0, 2, -9_000_000_000L, 0, 60, new byte[60], 0, 60);
        assertThatThrownBy(() -> single.add(ancient)).isInstanceOf(IllegalArgumentException.class);
        single.add(packet(3, START));
        single.end();

        assertThat(Assemblies.read(single.values())).hasSize(2);
        assertThat(single.records.stream().mapToInt(OutgoingRecord::packets).sum())
                .isEqualTo(2);
    }

    @Test
    void interfacesThatWouldFillEverySegmentAreDescribedInBriefAndTooManyRefused() throws IOException {
        CaptureOptions wordy = CaptureOptions.of(CaptureOption.text(CaptureOption.COMMENT, "x".repeat(60_000)));
        for (int id = 0; id < 4; id++) {
            single.interfaces.accept(
                    new CaptureInterface(capture, id, LinkType.ETHERNET, 0, TimeResolution.MICROSECONDS, 0, wordy));
        }
        single.add(packet(0, START));
        single.end();

        List<Object> read = new ArrayList<>();
        Assemblies.read(single.records.get(0).value(), read::add);
        assertThat(read.stream().filter(CaptureInterface.class::isInstance).map(CaptureInterface.class::cast))
                .extracting(each -> each.comments().size())
                .containsExactly(1, 1, 0, 0);

        CaptureInterface last =
                new CaptureInterface(capture, 20_000, "z", LinkType.RAW, 0, TimeResolution.MICROSECONDS);
        assertThatThrownBy(() -> single.add(Assemblies.packet(last, 1, START, 60)))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("20001 interfaces");
    }
}

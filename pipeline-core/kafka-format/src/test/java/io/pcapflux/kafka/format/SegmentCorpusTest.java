package io.pcapflux.kafka.format;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.FlowDecoder;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every capture at hand, as segments, and read back by the reader of capture files. */
class SegmentCorpusTest {
    private static final int PARTITIONS = 6;
    private static final Path FOLDER = Path.of(System.getProperty("captures", "../../../shared/captures"));

    /** All of a packet that a segment must bring back. */
    private record Content(
            long seconds,
            int nanos,
            boolean timed,
            long originalLength,
            ByteBuffer bytes,
            int id,
            CaptureOptions options) {
        static Content of(Packet packet) {
            // Only a simple packet block has no time, and that is of the first interface.
            boolean timed = packet.hasTimestamp()
                    || packet.interfaceId() != 0
                    || !packet.options().isEmpty();
            return new Content(
                    packet.timestampSeconds(),
                    packet.timestampNanoOfSecond(),
                    timed,
                    packet.originalLength(),
                    ByteBuffer.wrap(packet.toByteArray()),
                    packet.interfaceId(),
                    packet.options());
        }
    }

    private record Described(
            int id, LinkType linkType, int snaplen, TimeResolution resolution, long offset, CaptureOptions options) {
        static Described of(CaptureInterface told) {
            return new Described(
                    told.id(), told.linkType(), told.snaplen(), told.resolution(), told.timeOffset(), told.options());
        }
    }

    private record Original(List<Packet> packets, List<CaptureInterface> interfaces) {}

    private static List<Path> captures() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            System.out.println("skipped: no captures in " + FOLDER);
            return abort("no captures in " + FOLDER);
        }
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** A capture's packets up to its end or its damage, as they enter an assembler. */
    private static Original assemble(Path file, Assemblies into) throws IOException {
        List<Packet> packets = new ArrayList<>();
        List<CaptureInterface> interfaces = List.of();
        try (CaptureReader reader = CaptureFiles.open(file)) {
            reader.listen(into.interfaces);
            try {
                for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                    packets.add(packet);
                    into.add(packet);
                }
            } catch (CaptureFormatException e) {
                // as far as it can be read
            }
            interfaces = List.copyOf(reader.interfaces());
        } catch (CaptureFormatException e) {
            // no capture
        }
        into.end();
        return new Original(packets, interfaces);
    }

    @Test
    void oneAfterTheOtherSegmentsBringBackAllPackets() throws IOException {
        int compared = 0;
        for (Path file : captures()) {
            Assemblies assembly = new Assemblies(RecordKey.NONE, 1);
            Original original = assemble(file, assembly);
            List<Packet> read = readSegments(assembly, original.interfaces()).getOrDefault(0, List.of());
            assertThat(read.stream().map(Content::of))
                    .as("%s", file)
                    .containsExactlyElementsOf(
                            original.packets().stream().map(Content::of).toList());
            compared += read.size();
        }
        assertThat(compared).isGreaterThan(10_000);
    }

    @Test
    void withSeveralPartitionsNoneIsMissingAndEachFlowIsInOneAndInOrder() throws IOException {
        for (Path file : captures()) {
            Assemblies assembly = new Assemblies(RecordKey.FLOW, PARTITIONS);
            Original original = assemble(file, assembly);
            Map<Integer, List<Packet>> read = readSegments(assembly, original.interfaces());
            assertThat(counts(read.values().stream().flatMap(List::stream)))
                    .as("%s", file)
                    .isEqualTo(counts(original.packets().stream()));
            Map<Long, List<Content>> flows = flows(original.packets());
            Map<Long, List<Content>> found = new HashMap<>();
            read.forEach((partition, packets) -> flows(packets).forEach((flow, contents) -> {
                assertThat(partition).isEqualTo(Math.floorMod(flow, PARTITIONS));
                found.put(flow, contents);
            }));
            assertThat(found).as("%s", file).isEqualTo(flows);
        }
    }

    private static Map<Content, Long> counts(Stream<Packet> packets) {
        return packets.map(Content::of).collect(groupingBy(Function.identity(), counting()));
    }

    private static Map<Long, List<Content>> flows(List<Packet> packets) {
        FlowDecoder flow = new FlowDecoder();
        Map<Long, List<Content>> flows = new HashMap<>();
        packets.stream()
                .filter(flow::decode)
                .forEach(packet -> flows.computeIfAbsent(flow.symmetricHash(), hash -> new ArrayList<>())
                        .add(Content.of(packet)));
        return flows;
    }

    private static Map<Integer, List<Packet>> readSegments(Assemblies assembly, List<CaptureInterface> interfaces)
            throws IOException {
        Map<Integer, List<Packet>> read = new HashMap<>();
        for (OutgoingRecord record : assembly.records) {
            List<CaptureMetadata> told = new ArrayList<>();
            List<Packet> packets = Assemblies.read(record.value(), told::add);
            assertThat(packets).hasSize(record.packets());
            assertThat(told.stream()
                            .filter(CaptureInterface.class::isInstance)
                            .map(each -> Described.of((CaptureInterface) each))
                            .toList())
                    .isSubsetOf(interfaces.stream().map(Described::of).toList());
            read.computeIfAbsent(record.partition(), p -> new ArrayList<>()).addAll(packets);
        }
        return read;
    }

    @Test
    void theLastSegmentOfACaptureTellsOfAllItsInterfaces() throws IOException {
        for (Path file : captures()) {
            Assemblies assembly = new Assemblies(RecordKey.NONE, 1);
            Original original = assemble(file, assembly);
            if (!assembly.records.isEmpty()) {
                List<CaptureMetadata> told = new ArrayList<>();
                Assemblies.read(
                        assembly.records.get(assembly.records.size() - 1).value(), told::add);
                assertThat(told.stream()
                                .filter(CaptureInterface.class::isInstance)
                                .map(each -> Described.of((CaptureInterface) each)))
                        .as("%s", file)
                        .containsExactlyElementsOf(original.interfaces().stream()
                                .map(Described::of)
                                .toList());
            }
        }
    }
}

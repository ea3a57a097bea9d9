package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.format.pcap.PcapngWriter;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Captures with several interfaces into Kafka and back, before tshark. */
class ConsumeInterfacesIT {
    @TempDir
    Path folder;

    @Test
    void interfacesKeepTheirNumbersInWhateverOrderTheirPacketsCome() throws Exception {
        Programs.need("tshark");
        LinkType ethernet = LinkType.ETHERNET;
        LinkType raw = LinkType.RAW;
        Path alike = capture("alike.pcapng", Collections.nCopies(11, ethernet), 2, 10, 0, 1, 2, 0, 7, 10);
        Path mixed = capture("mixed.pcapng", List.of(ethernet, raw, ethernet, ethernet), 2, 0, 1, 3, 2, 1);
        Path single = capture("single.pcapng", List.of(ethernet), 0, 0, 0);
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            for (Path capture : List.of(alike, mixed, single)) {
                kafka.replay(capture, capture.getFileName().toString(), "record");
            }
            assertThat(seen(kafka.consume("alike.pcapng", "alike-back.pcapng"))).isEqualTo(seen(alike));
            assertWritten(8);
            assertThat(seen(kafka.consume("alike.pcapng", "alike-back.pcap"))).hasSize(8);
            assertThat(seen(kafka.consume("single.pcapng", "single-back.pcapng")))
                    .isEqualTo(seen(single));
            assertThat(interfaces("single-back.pcapng")).isEqualTo(1);
            // 1 has been described as Ethernet by then, and the true one is the next
            assertThat(seen(kafka.consume("mixed.pcapng", "mixed-back.pcapng")))
                    .containsExactly("2\t1", "0\t1", "3\t7", "4\t1", "2\t1", "3\t7");
            assertThat(seen(mixed)).containsExactly("2\t1", "0\t1", "1\t7", "3\t1", "2\t1", "1\t7");
            assertWritten(6);
        }
    }

    /** A pcapng file with these interfaces, and a packet from each that is named. */
    private Path capture(String name, List<LinkType> linkTypes, int... from) throws IOException {
        Capture capture = Capture.anonymous(name);
        List<CaptureInterface> interfaces = IntStream.range(0, linkTypes.size())
                .mapToObj(id ->
                        new CaptureInterface(capture, id, "if" + id, linkTypes.get(id), 0, TimeResolution.MICROSECONDS))
                .toList();
        Path file = folder.resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            BlockOutput output = new BlockOutput(channel, written -> {});
            PcapngWriter writer = new PcapngWriter(output);
            for (CaptureInterface one : interfaces) {
                writer.announce(one);
            }
            for (int i = 0; i < from.length; i++) {
                long nanos = 1_700_000_000_000_000_000L + i * 1000L;
                writer.write(new Packet(interfaces.get(from[i]), i, nanos, 60, new byte[60], 0, 60));
            }
            writer.end();
            output.end();
        }
        return file;
    }

    /** What tshark sees: of each packet the number of its interface and the type of that. */
    private List<String> seen(Path file) {
        return Programs.run(
                        folder,
                        Map.of(),
                        "tshark",
                        "-n",
                        "-r",
                        file.toString(),
                        "-T",
                        "fields",
                        "-e",
                        "frame.interface_id",
                        "-e",
                        "frame.encap_type")
                .orFail()
                .text()
                .lines()
                .toList();
    }

    private int interfaces(String file) throws IOException {
        try (CaptureReader reader = CaptureFiles.open(folder.resolve(file))) {
            return reader.interfaces().size();
        }
    }

    private void assertWritten(long packets) throws IOException {
        JsonNode ledger = Programs.ledger(folder);
        assertThat(ledger.at("/sources/0/received").asLong()).isEqualTo(packets);
        assertThat(ledger.at("/sources/0/noted").isMissingNode()).isTrue();
        assertThat(ledger.at("/sinks/0/written").asLong()).isEqualTo(packets);
    }
}

package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PlainPcap;
import io.pcapflux.packet.TestPackets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

class DeduplicateAgainstEditcapTest {
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // filled in by JUnit
    DeduplicateAgainstEditcapTest() {}

    @BeforeAll
    static void needsEditcap() {
        Judges.need("editcap");
    }

    private static String line(Packet packet) {
        return packet.timestampSeconds() + "." + packet.timestampNanoOfSecond() + " " + packet.originalLength() + " "
                + HexFormat.of().formatHex(packet.toByteArray());
    }

    private List<Packet> byEditcap(Path file, List<String> options) throws IOException, InterruptedException {
        Path out = folder.resolve("out.pcap");
        List<String> command = new ArrayList<>(List.of("editcap", "-F", "nsecpcap"));
        command.addAll(options);
        command.addAll(List.of(file.toString(), out.toString()));
        Judges.run(command);
        return PlainPcap.read(out);
    }

    /** Returns how many duplicates there were. */
    private int compare(Path file, List<Packet> packets, PacketOperator operator, String... options)
            throws IOException, InterruptedException {
        List<String> expected = byEditcap(file, List.of(options)).stream()
                .map(DeduplicateAgainstEditcapTest::line)
                .toList();
        List<String> kept = Flux.fromIterable(packets)
                .transform(operator)
                .map(DeduplicateAgainstEditcapTest::line)
                .collectList()
                .blockOptional()
                .orElseThrow();
        assertThat(kept).as("%s %s", file, List.of(options)).isEqualTo(expected);
        return packets.size() - kept.size();
    }

    /** Where time runs backward editcap's answer depends on what lies between. */
    private static boolean inOrder(List<Packet> packets) {
        for (int i = 1; i < packets.size(); i++) {
            if (Packet.BY_TIME.compare(packets.get(i - 1), packets.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private int compareAll(Path file, List<Packet> packets) throws IOException, InterruptedException {
        return compare(file, packets, PacketOperators.deduplicate(), "-d")
                + compare(file, packets, PacketOperators.deduplicate().packets(20), "-D", "20")
                + (inOrder(packets)
                        ? compare(
                                file,
                                packets,
                                PacketOperators.deduplicate().window(Duration.ofMillis(500)),
                                "-w",
                                "0.5")
                        : 0);
    }

    @Test
    void foreignCapturesKeepTheSamePackets() throws IOException, InterruptedException {
        int files = 0;
        int duplicates = 0;
        for (Map.Entry<Path, List<Packet>> capture : Judges.captures().entrySet()) {
            LinkType linkType = capture.getValue().get(0).linkType();
            if (linkType.equals(LinkType.ETHERNET) || linkType.equals(LinkType.RAW)) {
                Path copy = folder.resolve("in.pcap");
                PlainPcap.write(copy, linkType, capture.getValue());
                duplicates += compareAll(copy, capture.getValue());
                files++;
            }
        }
        System.out.println("deduplicate: " + files + " captures, " + duplicates + " duplicates, as editcap");
        assertThat(files).isGreaterThan(20);
        assertThat(duplicates).isPositive();
    }

    @Test
    void aCaptureFullOfDuplicatesKeepsTheSamePackets() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(17);
        List<Packet> packets = new ArrayList<>();
        long nanos = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[14 + random.nextInt(3)];
            bytes[13] = (byte) random.nextInt(60);
            nanos += random.nextInt(50_000_000);
            packets.add(TestPackets.of(LinkType.ETHERNET, bytes)
                    .withTime(1_700_000_000 + nanos / 1_000_000_000, (int) (nanos % 1_000_000_000)));
        }
        Path file = folder.resolve("random.pcap");
        PlainPcap.write(file, LinkType.ETHERNET, packets);
        assertThat(compareAll(file, packets)).isGreaterThan(500);
    }
}

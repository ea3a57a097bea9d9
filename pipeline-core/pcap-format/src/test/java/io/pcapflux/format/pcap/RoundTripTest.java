package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.CustomBlock;
import io.pcapflux.packet.DecryptionSecrets;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.JournalEntry;
import io.pcapflux.packet.NameResolution;
import io.pcapflux.packet.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Foreign captures, written as pcapng and read back, say the same, and say it in the same order. */
class RoundTripTest {
    @TestFactory
    Stream<DynamicTest> pcapngKeepsAllThatACaptureSays() {
        return Corpus.rows().stream()
                .filter(Corpus.Row::specified)
                .map(row -> dynamicTest(row.path(), () -> check(row.file())));
    }

    private static void check(Path file) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlockOutput output = new BlockOutput(Channels.newChannel(written), packets -> {});
        PcapngWriter writer = new PcapngWriter(output);
        List<String> said = new ArrayList<>();
        try (CaptureReader reader = CaptureFiles.open(file)) {
            reader.listen(metadata -> {
                said.add(text(metadata));
                announce(writer, metadata);
            });
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                said.add(text(packet));
                writer.write(packet);
            }
        } catch (CaptureFormatException e) {
            // What came before the damage makes the round trip.
        }
        writer.end();
        output.flush();
        List<String> back = new ArrayList<>();
        try (CaptureReader reader =
                CaptureFiles.open(Bytes.channel(written.toByteArray(), 70_001), Capture.anonymous("written"))) {
            reader.listen(metadata -> back.add(text(metadata)));
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                back.add(text(packet));
            }
        }
        if (said.isEmpty() || !said.get(0).startsWith("section")) {
            said.add(0, "section []");
        }
        assertThat(back).isEqualTo(said);
    }

    private static void announce(PcapngWriter writer, CaptureMetadata metadata) {
        try {
            writer.announce(metadata);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Packet packet) {
        String time = packet.timestampSeconds() + " s " + packet.timestampNanoOfSecond() + " ns";
        return "packet of interface " + packet.interfaceId() + " at " + time + ", " + packet.originalLength() + " "
                + packet.linkType() + " " + Arrays.hashCode(packet.toByteArray()) + packet.capturedLength() + " "
                + packet.options();
    }

    private static String text(CaptureMetadata metadata) {
        if (metadata instanceof CaptureSection section) {
            return "section " + section.options().all();
        }
        if (metadata instanceof CaptureInterface one) {
            return "interface " + one.id() + " " + one.linkType() + " " + one.snaplen() + " " + one.resolution() + " "
                    + one.timeOffset() + " " + one.options();
        }
        if (metadata instanceof InterfaceStatistics one) {
            return "statistics " + one.captureInterface().id() + " " + one.time() + one.start() + one.end()
                    + one.options();
        }
        if (metadata instanceof NameResolution names) {
            return "names " + names.records() + names.options();
        }
        if (metadata instanceof DecryptionSecrets secrets) {
            return "secrets " + secrets.type() + " " + secrets.secrets().hashCode() + secrets.options();
        }
        if (metadata instanceof JournalEntry entry) {
            return "journal " + entry.data().hashCode();
        }
        return metadata instanceof CustomBlock custom
                ? "custom " + custom.enterprise() + " " + custom.data().hashCode()
                : "?";
    }
}

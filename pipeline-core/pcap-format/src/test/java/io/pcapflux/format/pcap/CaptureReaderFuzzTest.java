package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that want to break the reader. Mutates the smaller captures of the corpus where {@code JAZZER_FUZZ=1} is set,
 * else runs them and what the fuzzer has found before.
 */
class CaptureReaderFuzzTest {
    private static final int SMALL = 4096;
    private static final long MOST_ALLOCATED = 64L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<byte[]> captures() {
        Stream<byte[]> own =
                Stream.of(new byte[0], Bytes.pcap(1).record(new byte[60]).array());
        return Corpus.isThere() ? Stream.concat(own, smallCaptures()) : own;
    }

    private static Stream<byte[]> smallCaptures() {
        return Corpus.rows().stream().map(Corpus.Row::file).map(file -> {
            try {
                return Files.size(file) > SMALL ? new byte[0] : Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @MethodSource("captures")
    @FuzzTest(maxDuration = "30s")
    void readingEndsInPacketsOrDamageAndWhatWasReadCanBeWritten(byte[] capture) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Content content = read(capture);
        if (THREADS.getCurrentThreadAllocatedBytes() - before > MOST_ALLOCATED) {
            before = THREADS.getCurrentThreadAllocatedBytes(); // the first time, the fuzzer instruments classes
            content = read(capture);
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
        }
        assertThat(rewritten(content)).isEqualTo(content.packets().size());
    }

    private record Content(List<CaptureMetadata> metadata, List<Packet> packets) {}

    private static Content read(byte[] capture) throws IOException {
        Content content = new Content(new ArrayList<>(), new ArrayList<>());
        try (CaptureReader reader =
                CaptureFiles.open(Bytes.channel(capture, Integer.MAX_VALUE), Capture.anonymous("fuzzed"))) {
            reader.listen(content.metadata()::add);
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                content.packets().add(packet);
            }
        } catch (CaptureFormatException e) {
            assertThat(e.offset()).isNotNegative();
        }
        return content;
    }

    /** How many packets come back from a pcapng file of them. */
    private static int rewritten(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BlockOutput output = new BlockOutput(Channels.newChannel(bytes), written -> {});
        PcapngWriter writer = new PcapngWriter(output);
        for (CaptureMetadata piece : content.metadata()) {
            writer.announce(piece);
        }
        for (Packet packet : content.packets()) {
            writer.write(packet);
        }
        writer.end();
        output.flush();
        Bytes.Reading reading = Bytes.read(bytes.toByteArray());
        assertThat(reading.damage()).isNull();
        return reading.packets().size();
    }
}

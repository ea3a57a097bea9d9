package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is forced to the disk, and when. */
class DurabilityTest {
    private static final int PACKETS = 80_000;

    @TempDir
    private Path folder = Path.of("");

    private final AtomicLong reported = new AtomicLong();
    /** For each call: which packets had been reported by then. */
    private final List<Long> forces = Collections.synchronizedList(new ArrayList<>());

    private Path path(String extension) {
        return folder.resolve("out." + extension);
    }

    private long write(Durability durability, String extension) throws IOException {
        FileSettings settings = new FileSettings(
                        PathPattern.literal(path(extension).toString()))
                .with(made -> made.durability = durability);
        OutputFile file = new OutputFile(path(extension).toString(), false, false, 0600);
        ForcedFile channel = new ForcedFile(file.open().channel(), this::forced);
        Packet first = TestPackets.packet(0);
        OpenCapture open = new OpenCapture(
                file,
                new OutputFile.Opened(channel, true),
                settings,
                new Announcements(),
                first.captureInterface(),
                reported::addAndGet);
        for (int i = 0; i < PACKETS; i++) {
            open.write(TestPackets.packet(i));
        }
        return open.complete().packets();
    }

    private void forced() {
        assertThat(folder.resolve("out.pcap"))
                .as("the final name is given behind it")
                .doesNotExist();
        forces.add(reported.get());
    }

    @Test
    void nothingIsForcedUnlessAskedFor() throws IOException {
        assertThat(write(Durability.NONE, "pcap")).isEqualTo(PACKETS);
        assertThat(forces).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "pcapng", "pcap.zst"})
    void aCompleteFileIsForcedOnceWithAllItsPacketsBeforeItGetsItsName(String extension) throws IOException {
        assertThat(write(Durability.FILE, extension)).isEqualTo(PACKETS);
        assertThat(forces).containsExactly((long) PACKETS);
        assertThat(path(extension)).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "pcapng", "pcap.zst", "pcap.gz"})
    void eachBlockIsForcedBeforeItsPacketsAreReported(String extension) throws IOException {
        assertThat(write(Durability.RECORD_BATCH, extension)).isEqualTo(PACKETS);
        assertThat(forces).hasSizeGreaterThan(5).isSorted().startsWith(0L).endsWith((long) PACKETS);
        assertThat(forces.subList(0, forces.size() - 1))
                .as("reported before the block behind is forced")
                .doesNotHaveDuplicates();
        assertThat(Files.size(path(extension))).isPositive();
    }
}

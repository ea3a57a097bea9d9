package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.PacketImage;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFileSourceTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static PacketProbe readAll(Path path) {
        PacketProbe probe = PacketProbe.on(PcapFileSource.of(path.toString()).packets());
        return probe.requestAll().awaitEnd().assertNoBreach();
    }

    /** What the source says of a path, the same when it is checked as when it is read. */
    private static PcapfluxException refusal(String path) {
        PcapFileSource source = PcapFileSource.of(path);
        PcapfluxException checked = catchThrowableOfType(
                PcapfluxException.class, () -> source.check().block(Duration.ofSeconds(30)));
        assertThatThrownBy(() -> source.packets().blockLast(Duration.ofSeconds(30)))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage(checked.getMessage());
        assertThat(checked.remedy()).isNotBlank();
        return checked;
    }

    @Test
    void packetsComeAsTheFileHasThem() throws IOException {
        PacketProbe probe = readAll(file("a.pcap", TestCaptures.pcapOfFirst(50)));
        assertThat(PacketImage.of(probe.packets())).isEqualTo(PacketImage.of(TestPackets.list(50)));
        assertThat(probe.completed()).isTrue();
    }

    @Test
    void eachInterfaceOfPcapngIsAnnouncedBeforeItsPackets() throws IOException {
        assertTwoInterfaces(readAll(file("two.pcapng", TestCaptures.pcapngWithTwoInterfaces())));
    }

    @Test
    void compressionIsToldByContentWhateverTheName() throws IOException {
        assertTwoInterfaces(readAll(file("two.pcap", TestCaptures.gzip(TestCaptures.pcapngWithTwoInterfaces()))));
        PacketProbe probe = readAll(file("a.txt", TestCaptures.gzip(TestCaptures.pcapOfFirst(20))));
        assertThat(PacketImage.of(probe.packets())).isEqualTo(PacketImage.of(TestPackets.list(20)));
    }

    private static void assertTwoInterfaces(PacketProbe probe) {
        assertThat(probe.failure()).isNull();
        assertThat(probe.metadata()).hasSize(3).first().isInstanceOf(CaptureSection.class);
        assertThat(probe.packets()).extracting(packet -> packet.interfaceId()).containsExactly(0, 1);
        assertThat(probe.packets())
                .extracting(packet -> packet.timestampNanos())
                .containsExactly(
                        TestPackets.packet(0).timestampNanos(),
                        TestPackets.packet(1).timestampNanos());
    }

    @Test
    void aCutOffCompressedFileDeliversWhatItHolds() throws IOException {
        byte[] whole = TestCaptures.gzip(TestCaptures.pcapOfFirst(2000));
        PacketProbe probe = readAll(file("cut.pcap.gz", Arrays.copyOf(whole, whole.length / 2)));
        assertThat(probe.failure()).isInstanceOf(PcapfluxException.class).hasMessageContaining("cut.pcap.gz");
        assertThat(probe.packets()).hasSizeBetween(500, 1999);
        assertThat(PacketImage.of(probe.packets()))
                .isEqualTo(PacketImage.of(TestPackets.list(probe.packets().size())));
    }

    @Test
    void onlyWholeFilesReadOnceAreTheSameWhenReadAgain() {
        PcapFileSource files = PcapFileSource.of("a.pcap", "b.pcap");
        assertThat(files.isRepeatable()).isTrue();
        assertThat(files.inOrderOfName().isRepeatable()).isTrue();
        assertThat(files.follow().isRepeatable()).isFalse();
        assertThat(files.watch().isRepeatable()).isFalse();
        assertThat(files.loop(2).isRepeatable()).isFalse();
        assertThat(PcapFileSource.of("a.pcap", "-").isRepeatable()).isFalse();
    }

    @Test
    void aMissingFileIsRefused() {
        assertThat(refusal(folder + "/none.pcap")).hasMessage(folder + "/none.pcap: no such file");
    }

    @Test
    void aFileThatMayNotBeReadIsRefused() {
        Path unreadable = Path.of("/proc/sys/vm/compact_memory"); // not even by root
        if (!Files.exists(unreadable) || Files.isReadable(unreadable)) {
            System.out.println("aFileThatMayNotBeReadIsRefused skipped: no file that nobody may read");
            abort("no file that nobody may read");
        }
        assertThat(refusal(unreadable.toString())).hasMessage(unreadable + ": permission denied");
    }

    @Test
    void aFolderWithoutFilesIsRefused() throws IOException {
        file("a.pcap.part", TestCaptures.pcapOfFirst(1));
        assertThat(refusal(folder.toString())).hasMessage(folder + ": no file in this folder");
    }

    @Test
    void aFolderStandsForTheFilesInIt() throws IOException {
        TestCaptures.file(folder.resolve("b"), 1, 2);
        TestCaptures.file(folder.resolve("a"), 0, 3);
        file(".hidden", new byte[] {1});
        file("c.pcap.part", TestCaptures.pcapOfFirst(1));
        TestCaptures.file(Files.createDirectory(folder.resolve("sub")).resolve("d"), 4);
        PacketProbe probe = readAll(folder);
        assertThat(probe.completed()).isTrue();
        assertThat(probe.packets()).extracting(TestCaptures::image).containsExactly("a0", "b1", "b2", "a3");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path empty = file("empty.pcap", new byte[0]);
        assertThat(refusal(empty.toString())).hasMessageStartingWith(empty + ": an empty file");
    }

    @Test
    void aFileThatIsNoCaptureIsRefused() throws IOException {
        Path text = file("notes.pcap", "some notes".getBytes(StandardCharsets.UTF_8));
        assertThat(refusal(text.toString()))
                .hasMessageStartingWith(text + ": not a capture file: it begins with 736f6d65");
    }

    @Test
    void aFileCutOffInItsHeaderIsRefused() throws IOException {
        Path cut = file("cut.pcap", TestCaptures.cutOff(TestCaptures.header()));
        assertThat(refusal(cut.toString())).hasMessageContaining("cut off in the pcap file header: 21 of 24 bytes");
    }

    @Test
    void aPathThroughAFileNamesThePathOnce() throws IOException {
        Path file = file("a.pcap", TestCaptures.pcapOfFirst(1));
        assertThat(refusal(file + "/b.pcap")).hasMessage(file + "/b.pcap: Not a directory");
    }

    @Test
    void aPathThatNoFileCanHaveIsRefused() {
        assertThat(refusal("a\0.pcap")).hasMessageContaining("Nul character");
        assertThat(refusal("a\0*.pcap")).hasMessageContaining("Nul character");
    }
}

package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a file counts as finished; the time is the test's own. */
class ArrivalsTest {
    private static final long SETTLE = 1000;

    @TempDir
    private Path folder = Path.of("");

    private final List<PcapfluxException> lateChanges = new ArrayList<>();
    private Arrivals arrivals = new Arrivals(List.of(), Duration.ZERO, new Cut(), lateChanges::add);

    @BeforeEach
    void watchFolder() {
        arrivals = arrivals(folder.toString());
    }

    private Arrivals arrivals(String... folders) {
        return new Arrivals(List.of(folders), Duration.ofNanos(SETTLE), new Cut(), lateChanges::add);
    }

    private Path write(String name, int bytes) throws IOException {
        return Files.write(folder.resolve(name), new byte[bytes]);
    }

    private List<String> look(long at) {
        return arrivals.look(at).stream()
                .map(path -> path.substring(folder.toString().length() + 1))
                .toList();
    }

    @Test
    void aFileIsFinishedWhenItHasNotChangedForSoLong() throws IOException {
        write("b", 1);
        write("a", 1);
        assertThat(look(0)).isEmpty();
        assertThat(look(SETTLE - 1)).isEmpty();
        assertThat(look(SETTLE)).containsExactly("a", "b");
        assertThat(look(9 * SETTLE)).isEmpty();
    }

    @Test
    void whatChangesIsNotFinished() throws IOException {
        Path file = write("a", 1);
        assertThat(look(0)).isEmpty();
        Files.write(file, new byte[1], StandardOpenOption.APPEND);
        assertThat(look(SETTLE)).isEmpty();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1)); // rewritten in the same length
        assertThat(look(2 * SETTLE)).isEmpty();
        assertThat(look(3 * SETTLE)).containsExactly("a");
    }

    @Test
    void laterFilesFollow() throws IOException {
        write("b", 1);
        look(0);
        assertThat(look(SETTLE)).containsExactly("b");
        write("a", 1);
        assertThat(look(SETTLE + 1)).isEmpty();
        assertThat(look(2 * SETTLE + 1)).containsExactly("a");
    }

    @Test
    void hiddenFilesUnfinishedOnesAndFoldersArePassedOver() throws IOException {
        write("a.pcap.part", 1);
        write(".a.pcap.tmp", 1);
        Files.createDirectory(folder.resolve("sub"));
        look(0);
        assertThat(look(SETTLE)).isEmpty();
        Files.move(folder.resolve("a.pcap.part"), folder.resolve("a.pcap"));
        look(2 * SETTLE);
        assertThat(look(3 * SETTLE)).containsExactly("a.pcap");
    }

    @Test
    void aReplacedFileIsANewOne() throws IOException {
        write("a", 5);
        look(0);
        assertThat(look(SETTLE)).containsExactly("a");
        Files.move(write(".new", 9), folder.resolve("a"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(look(2 * SETTLE)).isEmpty();
        assertThat(look(3 * SETTLE)).containsExactly("a");
        write("a", 2);
        assertThat(look(4 * SETTLE)).isEmpty();
        assertThat(look(5 * SETTLE)).containsExactly("a");
        assertThat(lateChanges).isEmpty();
    }

    @Test
    void oneThatGrowsAfterItWasGivenOutIsToldOfAndNotGivenOutAgain() throws IOException {
        Path file = write("a", 5);
        look(0);
        assertThat(look(SETTLE)).containsExactly("a");
        Files.write(file, new byte[5], StandardOpenOption.APPEND);
        assertThat(look(2 * SETTLE)).isEmpty();
        assertThat(look(3 * SETTLE)).isEmpty();
        assertThat(lateChanges).hasSize(1).first().asString().contains(file + ": has grown after it was read");
    }

    @Test
    void oneThatIsOnlyTouchedIsNotGivenOutAgain() throws IOException {
        Path file = write("a", 5);
        look(0);
        assertThat(look(SETTLE)).containsExactly("a");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(look(2 * SETTLE)).isEmpty();
        assertThat(look(3 * SETTLE)).isEmpty();
        assertThat(lateChanges).isEmpty();
    }

    @Test
    void oneThatComesBackUnderItsNameIsANewOne() throws IOException {
        Path file = write("a", 5);
        look(0);
        assertThat(look(SETTLE)).containsExactly("a");
        Files.delete(file);
        look(2 * SETTLE);
        write("a", 5);
        look(3 * SETTLE);
        assertThat(look(4 * SETTLE)).containsExactly("a");
    }

    @Test
    void globsAreWatchedToo() throws IOException {
        write("a.pcap", 1);
        write("b.txt", 1);
        arrivals = arrivals(folder + "/*.pcap");
        look(0);
        assertThat(look(SETTLE)).containsExactly("a.pcap");
    }

    @Test
    void whatIsNoFolderIsRefused() throws IOException {
        String file = write("a", 1).toString();
        assertThatThrownBy(() -> arrivals(file).look(0)).hasMessage(file + ": no such folder");
        assertThatThrownBy(() -> arrivals(folder + "/none").look(0)).hasMessage(folder + "/none: no such folder");
    }
}

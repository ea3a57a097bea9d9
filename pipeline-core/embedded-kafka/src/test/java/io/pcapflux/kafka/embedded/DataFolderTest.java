package io.pcapflux.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pcapflux.PcapfluxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path temporary;

    @Test
    void aFileIsNoFolder() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "text");

        assertRefused(file, "is not a folder");
        assertRefused(file.resolve("below"), "cannot be made");
        assertThat(file).hasContent("text");
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws Exception {
        Path foreign = Files.createDirectory(temporary.resolve("foreign"));
        Files.writeString(foreign.resolve("meta.properties"), "version=1");

        assertRefused(foreign, "holds something else than a pcapflux broker's data: meta.properties");
        assertThat(foreign).isDirectoryContaining(path -> path.endsWith("meta.properties"));
        assertThat(foreign.toFile().list()).hasSize(1);
    }

    @Test
    void aCommaInThePathIsRefused() {
        assertRefused(temporary.resolve("a,b"), "has a comma in its path");
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefused() {
        // not even root may write here
        Path unwritable = Path.of("/proc/self/fdinfo");
        assumeTrue(Files.isDirectory(unwritable), "there is no /proc");

        assertThatThrownBy(() -> FolderLock.take(unwritable.resolve("lock"))).isInstanceOf(PcapfluxException.class);
    }

    @Test
    void aLockedFolderIsLockedOnceAndItsMarkStays() {
        DataFolder folder = DataFolder.at(temporary.resolve("ours"));
        FolderLock lock = folder.lock();

        assertThatThrownBy(folder::lock)
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("is in use by another process");
        lock.close();
        folder.lock().close();
        assertThat(folder.path()).isDirectoryContaining("glob:**pcapflux-kafka.lock");
    }

    @Test
    void formattingIsDoneOnceAndAnInterruptedOneIsDoneAgain() throws Exception {
        DataFolder folder = DataFolder.at(temporary.resolve("ours"));
        Files.createDirectories(folder.path().resolve("data.new/rest"));

        folder.format(1, "AAAAAAAAAAAAAAAAAAAAAQ");
        folder.format(1, "AAAAAAAAAAAAAAAAAAAAAg");

        assertThat(folder.data().resolve("meta.properties")).content().contains("cluster.id=AAAAAAAAAAAAAAAAAAAAAQ");
        assertThat(folder.path().resolve("data.new")).doesNotExist();
        assertThat(folder.data().resolve("rest")).doesNotExist();
    }

    private static void assertRefused(Path folder, String problem) {
        assertThatThrownBy(() -> DataFolder.at(folder).lock())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining(folder.getFileName().toString().equals("below") ? "below" : folder.toString())
                .hasMessageContaining(problem);
    }
}

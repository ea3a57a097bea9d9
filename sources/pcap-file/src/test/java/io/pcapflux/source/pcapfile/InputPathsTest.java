package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputPathsTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void makeFiles() throws IOException {
        touch("b.pcap", "a.pcap", "c.pcapng", "d.pcap.part", "e.txt", "sub/f.pcap", "sub/deep/g.pcap");
    }

    private void touch(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            Files.createFile(file);
        }
    }

    private List<String> in(Path base, String... names) {
        return Stream.of(names).map(name -> base + "/" + name).toList();
    }

    private static List<String> resolve(String... paths) {
        return InputPaths.resolve(List.of(paths));
    }

    @Test
    void plainPathsAreTakenAsTheyAreInTheOrderGiven() {
        assertThat(resolve("z", "-", "a")).containsExactly("z", "-", "a");
    }

    @Test
    void matchesOfAnAbsoluteGlobComeByName() {
        assertThat(resolve(folder + "/*.pcap")).isEqualTo(in(folder, "a.pcap", "b.pcap"));
        assertThat(resolve(folder + "/?.pcap{,ng}")).isEqualTo(in(folder, "a.pcap", "b.pcap", "c.pcapng"));
    }

    @Test
    void aRelativeGlobGivesRelativePaths() {
        Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());
        assertThat(relative.isAbsolute()).isFalse();
        assertThat(resolve(relative + "/[ab].pcap")).isEqualTo(in(relative, "a.pcap", "b.pcap"));
    }

    @Test
    void aGlobWithoutAFolderIsLookedForInTheCurrentFolder() {
        assertThat(resolve("pom.*ml")).containsExactly("pom.xml");
        assertThat(resolve("./pom.*ml")).containsExactly("./pom.xml");
    }

    @Test
    void unfinishedFilesArePassedOver() {
        assertThat(resolve(folder + "/*.pcap*")).isEqualTo(in(folder, "a.pcap", "b.pcap", "c.pcapng"));
        assertThatThrownBy(() -> resolve(folder + "/d*")).isInstanceOf(PcapfluxException.class);
        assertThat(resolve(folder + "/d.pcap.part")).hasSize(1);
    }

    @Test
    void oneStarStaysInItsFolder() {
        assertThat(resolve(folder + "/*/*.pcap")).isEqualTo(in(folder, "sub/f.pcap"));
        assertThat(resolve(folder + "/su*/deep/*.pcap")).isEqualTo(in(folder, "sub/deep/g.pcap"));
    }

    @Test
    void twoStarsGoIntoEveryFolderBelow() {
        assertThat(resolve(folder + "/**.pcap"))
                .isEqualTo(in(folder, "a.pcap", "b.pcap", "sub/deep/g.pcap", "sub/f.pcap"));
    }

    @Test
    void foldersAreNoMatches() {
        assertThatThrownBy(() -> resolve(folder + "/su*")).isInstanceOf(PcapfluxException.class);
    }

    @Test
    void aFileOfExactlyThatNameComesBeforeTheGlob() throws IOException {
        touch("[ab].pcap");
        assertThat(resolve(folder + "/[ab].pcap")).isEqualTo(in(folder, "[ab].pcap"));
    }

    @Test
    void linkedFoldersAndFilesAreFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("sub"));
        Files.createSymbolicLink(folder.resolve("h.cap"), folder.resolve("a.pcap"));
        assertThat(resolve(link + "/*.pcap")).isEqualTo(in(link, "f.pcap"));
        assertThat(resolve(folder + "/l*/*.pcap")).isEqualTo(in(link, "f.pcap"));
        assertThat(resolve(folder + "/*.cap")).isEqualTo(in(folder, "h.cap"));
    }

    @Test
    void aLinkBackUpDoesNotEndTheSearch() throws IOException {
        Files.createSymbolicLink(folder.resolve("sub/up"), folder);
        assertThat(resolve(folder + "/sub/**.pcap")).contains(folder + "/sub/f.pcap", folder + "/sub/deep/g.pcap");
    }

    @Test
    void aGlobWithoutMatchesIsRefused() {
        assertThatThrownBy(() -> resolve(folder + "/*.none"))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage(folder + "/*.none: no file matches");
    }

    @Test
    void aGlobInAMissingFolderIsRefused() {
        assertThatThrownBy(() -> resolve(folder + "/none/*.pcap"))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage(folder + "/none/*.pcap: " + folder + "/none cannot be listed");
    }

    @Test
    void aBrokenPatternIsRefused() {
        assertThatThrownBy(() -> resolve(folder + "/a[b.pcap"))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageStartingWith(folder + "/a[b.pcap: no such file, and no pattern: ");
    }
}

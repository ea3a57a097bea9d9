package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentIdentityTest {
    @TempDir
    Path folder;

    private int files;

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    private UUID identity(byte[] content) throws IOException {
        return ContentIdentity.of(Files.write(folder.resolve("file" + files++), content));
    }

    private UUID changedAt(byte[] content, int place) throws IOException {
        byte[] changed = content.clone();
        changed[place] ^= 1;
        return identity(changed);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 2 << 20, (2 << 20) + 1, 10_000_000})
    void copiesHaveTheSameIdentity(int size) throws IOException {
        UUID identity = identity(random(size));
        assertThat(identity(random(size))).isEqualTo(identity);
        assertThat(identity.version()).isEqualTo(8);
        assertThat(identity.variant()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 2 << 20})
    void anyByteOfASmallFileCounts(int size) throws IOException {
        byte[] content = random(size);
        assertThat(changedAt(content, 0)).isNotEqualTo(identity(content));
        assertThat(changedAt(content, size / 2)).isNotEqualTo(identity(content));
        assertThat(changedAt(content, size - 1)).isNotEqualTo(identity(content));
    }

    @Test
    void startEndAndSamplesOfALargeFileCount() throws IOException {
        byte[] content = random(10_000_000);
        UUID identity = identity(content);
        int step = content.length / 481;
        for (int place : new int[] {0, 65_535, step, 240 * step + 4095, 480 * step, content.length - 1}) {
            assertThat(changedAt(content, place)).as("changed at %d", place).isNotEqualTo(identity);
        }
    }

    @Test
    void theSizeCounts() throws IOException {
        assertThat(identity(new byte[10])).isNotEqualTo(identity(new byte[11]));
        assertThat(identity(new byte[5_000_000])).isNotEqualTo(identity(new byte[5_000_001]));
    }

    @Test
    void aFileThatIsGoneHasNone() {
        assertThatThrownBy(() -> ContentIdentity.of(folder.resolve("gone"))).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void theCaptureOfAFileCarriesIt() throws IOException {
        byte[] content = Bytes.pcap(1).record(new byte[4]).array();
        Path file = Files.write(folder.resolve("x.pcap"), content);
        try (CaptureReader reader = CaptureFiles.open(file)) {
            assertThat(reader.interfaces().get(0).capture().id()).isEqualTo(identity(content));
        }
    }
}

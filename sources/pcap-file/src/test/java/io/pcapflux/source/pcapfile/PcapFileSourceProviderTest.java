package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pcapflux.source.PacketSource;
import io.pcapflux.source.pcapfile.PcapFileSourceProvider.Options;
import io.pcapflux.spi.OptionException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFileSourceProviderTest {
    private static final List<String> FILE = List.of("a.pcap");

    @TempDir
    private Path folder = Path.of("");

    private static String refused(
            List<String> path,
            @Nullable Order order,
            @Nullable Boolean follow,
            @Nullable Boolean watch,
            @Nullable Duration settle) {
        return catchThrowableOfType(OptionException.class, () -> new Options(path, order, follow, watch, settle, null))
                .option();
    }

    @Test
    void theOptionsNameAtLeastOneFile() {
        assertThat(refused(List.of(), null, null, null, null)).isEqualTo("path");
        assertThat(refused(List.of("a", ""), null, null, null, null)).isEqualTo("path");
        assertThat(refused(List.of("-", "a", "-"), null, null, null, null)).isEqualTo("path");
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        assertThat(refused(FILE, Order.NAME, true, null, null)).isEqualTo("order");
        assertThat(refused(FILE, Order.NAME, null, true, null)).isEqualTo("order");
        assertThat(refused(FILE, null, true, true, null)).isEqualTo("follow");
        assertThat(refused(List.of("-"), null, null, true, null)).isEqualTo("path");
        assertThat(refused(FILE, null, null, null, Duration.ofSeconds(1))).isEqualTo("settle");
        assertThat(refused(FILE, null, null, true, Duration.ZERO)).isEqualTo("settle");
    }

    private static String loopRefused(List<String> path, @Nullable Boolean follow, @Nullable Boolean watch, int loop) {
        return catchThrowableOfType(OptionException.class, () -> new Options(path, null, follow, watch, null, loop))
                .option();
    }

    @Test
    void onlyWholeFilesAreLooped() {
        assertThat(loopRefused(FILE, null, null, -1)).isEqualTo("loop");
        assertThat(loopRefused(List.of("-"), null, null, 2)).isEqualTo("loop");
        assertThat(loopRefused(FILE, true, null, 0)).isEqualTo("loop");
        assertThat(loopRefused(FILE, null, true, 3)).isEqualTo("loop");
        assertThat(new Options(List.of("-"), null, null, null, null, 1).loop()).isEqualTo(1);
    }

    @Test
    void theProviderMakesASourceOfAllPathsGiven() throws IOException {
        Path late = TestCaptures.file(folder.resolve("b"), 0, 2);
        Path early = TestCaptures.file(folder.resolve("a"), 1);
        List<String> paths = List.of(late.toString(), early.toString());

        PacketSource merged = new PcapFileSourceProvider().create(new Options(paths, null, null, null, null, null));
        assertThat(merged.packets().map(TestCaptures::image).toIterable()).containsExactly("b0", "a1", "b2");
        PacketSource byName =
                new PcapFileSourceProvider().create(new Options(paths, Order.NAME, null, null, null, null));
        assertThat(byName.packets().map(TestCaptures::image).toIterable()).containsExactly("a1", "b0", "b2");
    }
}

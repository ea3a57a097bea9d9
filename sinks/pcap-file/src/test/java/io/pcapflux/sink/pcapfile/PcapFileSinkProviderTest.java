package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pcapflux.format.pcap.Compression;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.spi.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapFileSinkProviderTest {
    @TempDir
    private Path folder = Path.of("");

    private static PcapFileSinkProvider.Options options(String path, @Nullable String mode) {
        return PcapFileSinkProvider.Options.of(path, null, null, mode);
    }

    private static String wrongOption(String path, @Nullable String mode) {
        OptionException refused = catchThrowableOfType(OptionException.class, () -> options(path, mode));
        assertThat(refused).isNotNull();
        return refused.option();
    }

    @Test
    void aPathThatNamesNoFileIsRefused() {
        assertThat(wrongOption("", null)).isEqualTo("path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"o.pcap.lz4", "o.pcap.xz", "%n.pcapng.bz2", "o.LZ4"})
    void aCompressionThatIsNotWrittenIsRefused(String path) {
        assertThat(wrongOption(path, null)).isEqualTo("path");
        assertThatThrownBy(() -> PcapFileSink.to(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("\\.(lz4|xz|bz2) cannot be written: use \\.gz or \\.zst");
    }

    @ParameterizedTest
    @CsvSource({
        "o.PCAPNG,0A0D0D0A",
        "o.PcapNG.gz,1F8B0800",
        "o.pcap.GZ,1F8B0800",
        "o.pcap.Zst,28B52FFD",
        "o.PCAP,D4C3B2A1"
    })
    void theCaseOfAnExtensionDoesNotMatter(String name, String magic) throws IOException {
        Path out = folder.resolve(name);
        PcapFileSink.to(out.toString()).consume(TestPackets.flux(2)).block();
        assertThat(Files.readAllBytes(out)).startsWith(HexFormat.of().parseHex(magic));
        assertThat(Written.packets(out)).hasSize(2);
    }

    @Test
    void theFormatIsReadBeforeACompressionOfAnyCase() {
        OutputFile file = new OutputFile("o.PCAPNG.GZ", true, true, 0600);
        assertThat(file.compression()).isEqualTo(Compression.GZIP);
        assertThat(file.saysPcapng()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"64", "0888", "rw-r-----", "00640", "-640", "1777"})
    void aModeThatIsNoOctalPermissionsIsRefused(String mode) {
        assertThat(wrongOption("out.pcap", mode)).isEqualTo("mode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"600", "0640", "777"})
    void octalPermissionsAreTaken(String mode) {
        assertThat(options("out.pcap", mode).mode()).isEqualTo(mode);
    }

    @Test
    void allOptionsReachTheSink() throws IOException {
        Path out = Files.writeString(folder.resolve("out"), "old");
        Files.delete(out);
        var options = PcapFileSinkProvider.Options.of(out.toString(), FileFormat.NSECPCAP, true, "0400");
        PacketSink sink = new PcapFileSinkProvider().create(options);
        sink.consume(TestPackets.flux(2)).block();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("r--------");
        assertThat(Files.readAllBytes(out)).startsWith(0x4D, 0x3C, 0xB2, 0xA1);
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rw-------"));
        sink.consume(TestPackets.flux(1)).block();
        assertThat(Written.packets(out)).hasSize(1);
    }
}

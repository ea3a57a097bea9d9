package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.pcapflux.packet.Capture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {
    private static byte[] capture(int packets) {
        Bytes capture =
                new Bytes(ByteOrder.LITTLE_ENDIAN).u32(0xA1B2C3D4L).u16(2, 4).u32(0, 0, 65535, 1);
        for (int i = 0; i < packets; i++) {
            capture.u32(i, i, 100, 100).raw(Bytes.counting(100));
        }
        return capture.array();
    }

    private static byte[] compress(Compression compression, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressor(compression, bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static OutputStream compressor(Compression compression, OutputStream out) throws IOException {
        return switch (compression) {
            case NONE -> out;
            case GZIP -> new GZIPOutputStream(out);
            case ZSTD -> new ZstdOutputStream(out);
            case LZ4 -> new LZ4FrameOutputStream(out);
        };
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void isToldByContent(Compression compression) throws IOException {
        byte[] file = compress(compression, capture(1000));

        assertThat(Bytes.read(Bytes.channel(file, 13)).packets()).hasSize(1000);
        try (CaptureReader reader = CaptureFiles.open(Bytes.channel(file, 99), Capture.anonymous("test"))) {
            assertThat(reader.compression()).isEqualTo(compression);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void severalMembersOrFramesAreOneFile(Compression compression) throws IOException {
        byte[] capture = capture(100);
        byte[] first = compress(compression, Arrays.copyOf(capture, 3000));
        byte[] second = compress(compression, Arrays.copyOfRange(capture, 3000, capture.length));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);

        Bytes.Reading reading = Bytes.read(both);

        assertThat(reading.damage()).isNull();
        assertThat(reading.packets()).hasSize(100);
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void cutOffAnywhereItDeliversPacketsAndThenTheDamage(Compression compression) throws IOException {
        byte[] file = compress(compression, capture(50));
        for (int length = 4; length < file.length; length++) {
            Bytes.Reading reading = Bytes.read(Arrays.copyOf(file, length));

            assertThat(reading.damage())
                    .as("%d of %d bytes", length, file.length)
                    .isNotNull();
            assertThat(reading.packets()).hasSizeLessThanOrEqualTo(50);
        }
    }

    @Test
    void whatGzipHoldsIsDeliveredBeforeItsEnd() throws IOException {
        byte[] file = compress(Compression.GZIP, capture(5000));

        Bytes.Reading cut = Bytes.read(Arrays.copyOf(file, file.length - 1));
        Bytes.Reading trailing = Bytes.read(Arrays.copyOf(file, file.length + 3));
        byte[] badCrc = file.clone();
        badCrc[file.length - 8] ^= 1;
        Bytes.Reading corrupt = Bytes.read(badCrc);

        assertThat(cut.packets()).hasSize(5000);
        assertThat(cut.damage()).isNotNull().hasMessageContaining("cut off");
        assertThat(trailing.packets()).hasSize(5000);
        assertThat(trailing.damage()).isNotNull().hasMessageContaining("garbage");
        assertThat(corrupt.packets()).hasSize(5000);
        assertThat(corrupt.damage()).isNotNull().hasMessageContaining("checksum");
    }
}

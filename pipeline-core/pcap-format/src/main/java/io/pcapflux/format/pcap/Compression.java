package io.pcapflux.format.pcap;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4FrameInputStream;

/** How a capture file is compressed; told by its content. */
public enum Compression {
    NONE("none"),
    /** RFC 1952, any number of members. */
    GZIP("gzip"),
    /** RFC 8878, any number of frames. */
    ZSTD("zstd"),
    /** LZ4 frame format, any number of frames. */
    LZ4("lz4");

    private static final int GZIP_MAGIC = 0x1F8B_08_00;
    private static final int ZSTD_MAGIC = 0x28B5_2FFD;
    private static final int LZ4_MAGIC = 0x0422_4D18;
    /** 50 to 5F 2A 4D 18: both zstd and LZ4 have them. */
    private static final int SKIPPABLE = 0x502A_4D18;

    private final String label;

    Compression(String label) {
        this.label = label;
    }

    /** The name in reports. */
    public String label() {
        return label;
    }

    /** What names of files end with. */
    public String suffix() {
        return switch (this) {
            case NONE -> "";
            case GZIP -> ".gz";
            case ZSTD -> ".zst";
            case LZ4 -> ".lz4";
        };
    }

    /** What a file is that begins with these four bytes, read as big-endian. */
    static Compression of(int magic) {
        if ((magic & 0xFFFF_FF00) == GZIP_MAGIC) {
            return GZIP;
        }
        if (magic == LZ4_MAGIC) {
            return LZ4;
        }
        boolean skippable = (magic & 0xF0FF_FFFF) == SKIPPABLE;
        return magic == ZSTD_MAGIC || skippable ? ZSTD : NONE;
    }

    InputStream decompress(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GzipMembers(in);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in);
            case LZ4 -> new LZ4FrameInputStream(in);
        };
    }
}

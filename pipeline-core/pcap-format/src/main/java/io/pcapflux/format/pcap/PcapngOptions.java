package io.pcapflux.format.pcap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * The options at the end of a pcapng block: 16 bits of code, 16 bits of length, the value padded to 32 bits; the list
 * ends with code 0 or with the block.
 */
final class PcapngOptions {
    static final int IF_NAME = 2;
    static final int IF_TSRESOL = 9;
    static final int IF_TSOFFSET = 14;

    private static final int END = 0;

    private PcapngOptions() {}

    /**
     * Walks through options.
     *
     * @param options positioned at the first, limited to the block's body, in the section's byte order
     * @param each takes the code and the value
     * @return false if an option claims more bytes than the block has
     */
    static boolean forEach(ByteBuffer options, BiConsumer<Integer, ByteBuffer> each) {
        while (options.remaining() >= 4) {
            int code = Short.toUnsignedInt(options.getShort());
            int length = Short.toUnsignedInt(options.getShort());
            if (code == END) {
                return true;
            }
            if (length > options.remaining()) {
                return false;
            }
            each.accept(code, options.slice(options.position(), length).order(options.order()));
            options.position(Math.min(options.limit(), options.position() + (length + 3 & ~3)));
        }
        return true;
    }

    static String text(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value.slice()).toString();
    }
}

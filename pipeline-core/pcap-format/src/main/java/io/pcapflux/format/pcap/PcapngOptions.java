package io.pcapflux.format.pcap;

import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The options at the end of a pcapng block: 16 bits of code, 16 bits of length, the value padded to 32 bits; the list
 * ends with code 0 or with the block.
 */
final class PcapngOptions {
    private static final int END = 0;
    /** Enough for all that is useful, and so little that it can be written again, whatever else its block holds. */
    private static final int MOST = 65_536;

    private static final int MOST_BYTES = PcapngReader.MAX_BLOCK / 2 - 4096;

    private PcapngOptions() {}

    /**
     * Reads options, up to one that claims more bytes than there are; of more than 65,536 or nearly 8 MiB, the first.
     *
     * @param options positioned at the first, limited to the block's body, in the section's byte order
     * @return those that may be copied, with numbers in little-endian order
     */
    static CaptureOptions read(ByteBuffer options, PcapngBlock block) {
        List<CaptureOption> all = new ArrayList<>();
        int start = options.position();
        while (options.remaining() >= 4 && all.size() < MOST && options.position() - start < MOST_BYTES) {
            int code = Short.toUnsignedInt(options.getShort());
            int length = Short.toUnsignedInt(options.getShort());
            if (code == END || length > options.remaining()) {
                break;
            }
            ByteBuffer value = options.slice(options.position(), length).order(options.order());
            if (!PcapngBlock.mayNotBeCopied(code)) {
                all.add(option(code, value, block));
            }
            options.position(Math.min(options.limit(), options.position() + padded(length)));
        }
        return all.isEmpty() ? CaptureOptions.NONE : new CaptureOptions(all);
    }

    /** Whether no option claims more bytes than there are. */
    static boolean areWhole(ByteBuffer options) {
        ByteBuffer rest = options.duplicate().order(options.order());
        while (rest.remaining() >= 4) {
            int code = Short.toUnsignedInt(rest.getShort());
            int length = Short.toUnsignedInt(rest.getShort());
            if (code == END) {
                return true;
            }
            if (length > rest.remaining()) {
                return false;
            }
            rest.position(Math.min(rest.limit(), rest.position() + padded(length)));
        }
        return true;
    }

    private static CaptureOption option(int code, ByteBuffer value, PcapngBlock block) {
        int numberBytes = block.numberBytes(code);
        if (numberBytes == 0 || value.order() == ByteOrder.LITTLE_ENDIAN) {
            return new CaptureOption(code, value);
        }
        ByteBuffer swapped = ByteBuffer.allocate(value.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        swapped.put(value.duplicate()).flip();
        int numbersEnd = PcapngBlock.isCustom(code) ? Math.min(numberBytes, value.remaining()) : value.remaining();
        for (int at = 0; at <= numbersEnd - numberBytes; at += numberBytes) {
            if (numberBytes == Long.BYTES) {
                swapped.putLong(at, value.getLong(at));
            } else {
                swapped.putInt(at, value.getInt(at));
            }
        }
        return new CaptureOption(code, swapped);
    }

    /** How many bytes {@link #write} needs; 0 for none. */
    static int size(CaptureOptions options) {
        return options.isEmpty() ? 0 : size(options.all()); // most packets have none
    }

    private static int size(List<CaptureOption> options) {
        int size = 4;
        for (CaptureOption option : options) {
            size += 4 + padded(option.value().remaining());
        }
        return size;
    }

    /** Writes options and their end; nothing at all where there are none. */
    static void write(CaptureOptions options, ByteBuffer block) {
        if (!options.isEmpty()) {
            write(options.all(), block);
        }
    }

    private static void write(List<CaptureOption> options, ByteBuffer block) {
        for (CaptureOption option : options) {
            writeOne(option, block);
        }
        block.putInt(END);
    }

    /** Writes an option, or a name record, which has the same shape. */
    static void writeOne(CaptureOption option, ByteBuffer block) {
        int length = option.value().remaining();
        block.putShort((short) option.code()).putShort((short) length).put(option.value());
        block.put(new byte[padded(length) - length]);
    }

    /** A length rounded up to whole 32 bits. */
    static int padded(int length) {
        return length + 3 & ~3;
    }
}

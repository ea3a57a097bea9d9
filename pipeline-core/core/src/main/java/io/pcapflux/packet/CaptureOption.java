package io.pcapflux.packet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One thing that a capture says of a section, an interface or a packet, numbered as pcapng numbers the options of the
 * block it stands in.
 *
 * @param code what it is; the types that hold options name the usual ones
 * @param value its bytes, numbers in little-endian order whatever the order of the capture
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">draft-ietf-opsawg-pcapng, section 3.5</a>
 */
public record CaptureOption(int code, ByteBuffer value) {
    /** Text by and for people, in a block of any kind, any number of times. */
    public static final int COMMENT = 1;

    /** Copies the value. */
    public CaptureOption {
        if (code < 1 || code > 0xFFFF || value.remaining() > 0xFFFF) {
            throw new IllegalArgumentException("option " + code + " of " + value.remaining() + " bytes");
        }
        value = CaptureBytes.copy(value);
    }

    /** An option that is text. */
    public static CaptureOption text(int code, String text) {
        return new CaptureOption(code, StandardCharsets.UTF_8.encode(text));
    }

    /** The bytes, read-only. */
    @Override
    public ByteBuffer value() {
        return value.duplicate();
    }

    /** The value as text (UTF-8; what is none becomes the replacement character). */
    public String text() {
        return StandardCharsets.UTF_8.decode(value()).toString();
    }

    @Override
    public String toString() {
        byte[] bytes = new byte[value.remaining()];
        value().get(bytes);
        return code + "=" + HexFormat.of().formatHex(bytes);
    }
}

package io.pcapflux.packet;

import java.nio.ByteBuffer;

/** Bytes that stay as they are. */
final class CaptureBytes {
    private CaptureBytes() {}

    /** A read-only copy of what remains in a buffer, whose position stays. */
    static ByteBuffer copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return ByteBuffer.wrap(copy).asReadOnlyBuffer();
    }
}

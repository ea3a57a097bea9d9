package io.pcapflux.packet;

import java.nio.ByteBuffer;

/**
 * What somebody defined for himself, as a pcapng custom block that may be copied tells it.
 *
 * @param enterprise the IANA Private Enterprise Number of who defined it
 * @param data as it stands in the capture, options included
 */
public record CustomBlock(Capture capture, int enterprise, ByteBuffer data) implements CaptureMetadata {
    /** Copies the data. */
    public CustomBlock {
        data = CaptureBytes.copy(data);
    }

    /** The data, read-only. */
    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }

    @Override
    public long weight() {
        return CaptureOptions.FRAME + data.remaining();
    }
}

package io.pcapflux.packet;

import java.nio.ByteBuffer;

/**
 * What the host noted in its systemd journal during the capture, as a pcapng systemd journal export block tells it.
 *
 * @param data as it stands in the capture, in systemd's Journal Export Format, padding included
 */
public record JournalEntry(Capture capture, ByteBuffer data) implements CaptureMetadata {
    /** Copies the data. */
    public JournalEntry {
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

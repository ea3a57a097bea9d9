package io.pcapflux.format.pcap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A capture file is damaged, cut off, or none at all. The packets before the place have been delivered. */
public final class CaptureFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /**
     * @param message what is wrong, with the numbers expected and found
     * @param offset bytes from the start of the (uncompressed) file to the place
     */
    CaptureFormatException(String message, long offset) {
        this(message, offset, null);
    }

    CaptureFormatException(String message, long offset, @Nullable Throwable cause) {
        super(message, cause);
        this.offset = offset;
    }

    /** Bytes from the start of the (uncompressed) file. */
    public long offset() {
        return offset;
    }
}

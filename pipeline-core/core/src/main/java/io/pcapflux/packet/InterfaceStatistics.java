package io.pcapflux.packet;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an interface counted, as a pcapng interface statistics block tells it.
 *
 * @param time when the counts were taken
 * @param start when capturing began, if told
 * @param end when capturing ended, if told
 * @param options with the codes below; each a number of 64 bits
 */
public record InterfaceStatistics(
        CaptureInterface captureInterface,
        Instant time,
        @Nullable Instant start,
        @Nullable Instant end,
        CaptureOptions options)
        implements CaptureMetadata {
    /** Option: packets that came to the interface. */
    public static final int RECEIVED = 4;
    /** Option: packets the interface dropped for want of resources. */
    public static final int DROPPED_BY_INTERFACE = 5;
    /** Option: packets that passed the filter. */
    public static final int ACCEPTED_BY_FILTER = 6;
    /** Option: packets the operating system dropped. */
    public static final int DROPPED_BY_KERNEL = 7;
    /** Option: packets that were delivered to the capturing program. */
    public static final int DELIVERED = 8;

    @Override
    public Capture capture() {
        return captureInterface.capture();
    }

    /** One of the counts. */
    public OptionalLong count(int code) {
        return options.first(code)
                .filter(option -> option.value().remaining() == Long.BYTES)
                .map(option -> OptionalLong.of(Long.reverseBytes(option.value().getLong())))
                .orElse(OptionalLong.empty());
    }

    @Override
    public long weight() {
        return CaptureOptions.FRAME + options.weight();
    }
}

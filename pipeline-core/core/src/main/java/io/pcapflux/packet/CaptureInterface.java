package io.pcapflux.packet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a capture, as a pcapng interface description block tells it; classic pcap has exactly one.
 *
 * @param capture the capture it belongs to
 * @param id its number in that capture, from 0
 * @param linkType of all its packets
 * @param snaplen the most bytes captured of a packet; 0 = no limit. Packets may be longer all the same.
 * @param resolution of its timestamps as recorded
 * @param timeOffset seconds that are added to the timestamps as recorded; packets have it in theirs already
 * @param options with the codes below
 */
public record CaptureInterface(
        Capture capture,
        int id,
        LinkType linkType,
        int snaplen,
        TimeResolution resolution,
        long timeOffset,
        CaptureOptions options)
        implements CaptureMetadata {
    /** Option: the adapter's name. */
    public static final int NAME = 2;
    /** Option: what the adapter is, in words. */
    public static final int DESCRIPTION = 3;
    /** Option: the filter packets had to pass; a byte that tells its kind (0 = an expression) and the filter. */
    public static final int FILTER = 11;
    /** Option: the operating system of the machine it is in. */
    public static final int OS = 12;
    /** Option: how many bits of frame check sequence its packets end with, one byte. */
    public static final int FCS_LENGTH = 13;
    /** Option: the adapter's hardware. */
    public static final int HARDWARE = 15;

    public CaptureInterface {
        if (id < 0 || snaplen < 0) {
            throw new IllegalArgumentException("interface id " + id + " or snaplen " + snaplen + " is negative");
        }
    }

    /** An interface of which no more than a name is known, if that. */
    public CaptureInterface(
            Capture capture, int id, @Nullable String name, LinkType linkType, int snaplen, TimeResolution resolution) {
        this(
                capture,
                id,
                linkType,
                snaplen,
                resolution,
                0,
                name == null ? CaptureOptions.NONE : CaptureOptions.of(CaptureOption.text(NAME, name)));
    }

    /** The adapter's name, if the capture tells it. Whoever made the capture chose it. */
    public @Nullable String name() {
        return options.text(NAME).orElse(null);
    }

    /** What the adapter is, in words, if the capture tells it. */
    public @Nullable String description() {
        return options.text(DESCRIPTION).orElse(null);
    }

    /** The operating system of the machine it is in, if the capture tells it. */
    public @Nullable String os() {
        return options.text(OS).orElse(null);
    }

    /** The filter expression packets had to pass, if the capture tells one. */
    public @Nullable String filter() {
        return options.first(FILTER)
                .map(CaptureOption::text)
                .filter(text -> text.startsWith("\0"))
                .map(text -> text.substring(1))
                .orElse(null);
    }

    public List<String> comments() {
        return options.comments();
    }

    /**
     * Interfaces are the same when they are the same interface of the same capture object. One of another link type is
     * another one: what was made up for an interface before anything was known of it may turn out to be wrong.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof CaptureInterface that
                        && capture == that.capture
                        && id == that.id
                        && linkType.equals(that.linkType));
    }

    @Override
    public int hashCode() {
        return 31 * System.identityHashCode(capture) + id;
    }

    @Override
    public long weight() {
        return options.weight();
    }
}

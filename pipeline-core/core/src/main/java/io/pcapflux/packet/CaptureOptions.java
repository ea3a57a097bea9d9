package io.pcapflux.packet;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a capture says of a section, an interface or a packet beside the essentials, in its order.
 *
 * @param all the options; may repeat a code
 */
public record CaptureOptions(List<CaptureOption> all) {
    /** Of an object with a buffer in it. */
    static final long FRAME = 128;

    public static final CaptureOptions NONE = new CaptureOptions(List.of());

    public CaptureOptions {
        all = List.copyOf(all);
    }

    public static CaptureOptions of(CaptureOption... options) {
        return options.length == 0 ? NONE : new CaptureOptions(List.of(options));
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The first with this code. */
    public Optional<CaptureOption> first(int code) {
        return with(code).findFirst();
    }

    /** The first with this code, as text. */
    public Optional<String> text(int code) {
        return first(code).map(CaptureOption::text);
    }

    /** About how many bytes of memory they take. */
    long weight() {
        return weight(all);
    }

    static long weight(List<CaptureOption> options) {
        long weight = FRAME;
        for (CaptureOption option : options) {
            weight += FRAME + option.value().remaining();
        }
        return weight;
    }

    /** The comments. */
    public List<String> comments() {
        return all.isEmpty()
                ? List.of()
                : with(CaptureOption.COMMENT).map(CaptureOption::text).toList();
    }

    private Stream<CaptureOption> with(int code) {
        return all.stream().filter(option -> option.code() == code);
    }
}

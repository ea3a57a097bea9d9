package io.pcapflux.sink.kafka;

import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.OptionException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where packets wait while the brokers do not take them.
 *
 * @param path a folder, made if it is not there; one for each sink
 * @param max the most bytes that all files in it take; by default 10 GiB, at least 1 MiB
 */
public record SpoolOptions(String path, @Nullable ByteSize max) {
    private static final ByteSize DEFAULT_MAX = new ByteSize(10L << 30);
    private static final ByteSize LEAST = new ByteSize(1 << 20);

    public SpoolOptions {
        try {
            var unused = Path.of(path);
        } catch (InvalidPathException e) {
            throw new OptionException("path", "is no path: " + e.getReason());
        }
        if (max != null && max.bytes() < LEAST.bytes()) {
            throw new OptionException("max", "must be 1MiB or more");
        }
    }

    /** A folder of at most 10 GiB. */
    public static SpoolOptions in(String path) {
        return new SpoolOptions(path, null);
    }

    @Override
    public ByteSize max() {
        return Objects.requireNonNullElse(max, DEFAULT_MAX);
    }
}

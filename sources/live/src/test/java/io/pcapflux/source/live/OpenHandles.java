package io.pcapflux.source.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process holds open of adapters. */
final class OpenHandles {
    private static final Path SELF = Path.of("/proc/self");

    private OpenHandles() {}

    /** Descriptors, and rings that are mapped. */
    static long count() throws IOException {
        try (Stream<Path> descriptors = Files.list(SELF.resolve("fd"))) {
            return descriptors.count() + rings();
        }
    }

    /** Rings that are mapped: one for each adapter that is open. */
    static long rings() throws IOException {
        try (Stream<String> maps = Files.lines(SELF.resolve("maps"))) {
            return maps.filter(map -> map.contains("socket:[")).count();
        }
    }
}

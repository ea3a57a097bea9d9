package io.pcapflux.source.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Packets that an adapter dropped since this was made: the counts that libpcap takes too. */
final class InterfaceDrops {
    private final List<Path> files;
    private final long before;
    private long last;

    InterfaceDrops(String adapter) {
        Path folder = Path.of("/sys/class/net", adapter, "statistics");
        this.files = List.of(folder.resolve("rx_missed_errors"), folder.resolve("rx_fifo_errors"));
        this.before = read();
        this.last = before;
    }

    /** So many by now, or when the adapter was last there. */
    long count() {
        last = Math.max(last, read());
        return last - before;
    }

    /** What cannot be read is not counted: the adapter is gone, or of another namespace than the folder. */
    private long read() {
        long sum = 0;
        for (Path file : files) {
            try {
                sum += Long.parseLong(Files.readString(file).strip());
            } catch (IOException | NumberFormatException e) {
                return 0;
            }
        }
        return sum;
    }
}

package io.pcapflux.sink.kafka;

import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.PcapngWriter;
import io.pcapflux.packet.Packet;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** A file of a spool while it is written: named {@code .part} until it is whole. For one thread at a time. */
final class SpoolWriter implements Closeable {
    static final String PART = ".part";

    private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path path;
    private final Path part;
    private final BlockOutput output;
    private final PcapngWriter writer;
    private final SpoolMarks marks = new SpoolMarks();
    private long flushedAt = System.nanoTime();
    private long packets;
    private long written;

    SpoolWriter(Path path) throws IOException {
        this.path = path;
        this.part = path.resolveSibling(path.getFileName() + PART);
        this.output = new BlockOutput(PrivateFile.create(part), more -> written += more);
        this.writer = new PcapngWriter(output);
    }

    /** Writes a packet; what waits in memory goes to the file ten times a second at least while packets come. */
    void write(Packet packet) throws IOException {
        packets++; // what fails may have got as far as the disk
        try {
            writer.write(marks.marked(packet));
        } catch (IllegalArgumentException e) {
            packets--;
            throw e;
        }
        if (System.nanoTime() - flushedAt > FLUSH_NANOS) {
            flush();
        }
    }

    void flush() throws IOException {
        if (output.hasGathered()) {
            output.flush();
        }
        flushedAt = System.nanoTime();
    }

    /** Packets that are in memory only. */
    long unwritten() {
        return packets - written;
    }

    /** Packets that are in the file. */
    long written() {
        return written;
    }

    /** Bytes so far. */
    long length() {
        return output.length();
    }

    /** Ends the file and gives it its name. */
    SpoolFile end(long number) throws IOException {
        writer.end();
        output.end();
        output.close();
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        return new SpoolFile(path, number, Files.size(path), packets);
    }

    /** After a failure: leaves what is whole under the name of a part, which the next run takes up. */
    @Override
    public void close() throws IOException {
        output.cutBack();
        output.close();
    }
}

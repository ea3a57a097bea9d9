package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.CaptureWriter;
import io.pcapflux.format.pcap.PcapWriter;
import io.pcapflux.format.pcap.PcapngWriter;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A capture file of packets that Kafka does not take; made when the first one comes. */
final class DeadLetterFile implements DeadLetters.Place {
    private static final String PCAPNG = ".pcapng";
    private static final String PCAP = ".pcap";

    private final String wanted;
    private @Nullable BlockOutput output;
    private @Nullable CaptureWriter writer;

    /** @param wanted where to; a name that is taken gets {@code -2}, {@code -3} before its extension */
    DeadLetterFile(String wanted) {
        this.wanted = wanted;
    }

    /** Whether a place for dead letters is a file, by its name. */
    static boolean isOne(String place) {
        return place.endsWith(PCAPNG) || place.endsWith(PCAP);
    }

    /**
     * Checks that a file can be made there, before the first one is needed.
     *
     * @throws PcapfluxException if there is no such folder, or this user may not write to it
     */
    static void check(String place) {
        Path folder = Path.of(place).toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new PcapfluxException(
                    "the folder of dead-letter " + place + " does not exist",
                    "make the folder, or choose another place");
        }
        if (!Files.isWritable(folder)) {
            throw new PcapfluxException(
                    "no file can be made in the folder of dead-letter " + place,
                    "choose a folder that this user may write to");
        }
    }

    @Override
    public synchronized void put(TopicRecord record, Consumer<@Nullable Exception> answer) throws IOException {
        BlockOutput file = output == null ? open() : output;
        CaptureWriter packets = writer;
        if (packets == null) {
            packets = wanted.endsWith(PCAPNG)
                    ? new PcapngWriter(file)
                    : new PcapWriter(file, record.record().origin(), 0, true);
            writer = packets;
        }
        for (Packet packet : SentPackets.of(record.record())) {
            packets.write(packet);
        }
        file.flush();
        answer.accept(null);
    }

    private BlockOutput open() throws IOException {
        String extension = wanted.endsWith(PCAPNG) ? PCAPNG : PCAP;
        String name = wanted.substring(0, wanted.length() - extension.length());
        Path path = Path.of(wanted);
        for (int n = 2; Files.exists(path); n++) {
            path = Path.of(name + "-" + n + extension);
        }
        BlockOutput opened = new BlockOutput(PrivateFile.create(path), written -> {});
        output = opened;
        return opened;
    }

    @Override
    public synchronized void close() throws IOException {
        if (output != null) {
            output.end();
            output.close();
        }
    }
}

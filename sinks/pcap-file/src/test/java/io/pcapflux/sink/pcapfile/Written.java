package io.pcapflux.sink.pcapfile;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** Reads capture files, and tells what of them is open. */
final class Written {
    private static final Path FULL_DEVICE = Path.of("/dev/full");

    private Written() {}

    /** All packets of a file. */
    static List<Packet> packets(Path file) throws IOException {
        List<Packet> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureFiles.open(file)) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                packets.add(packet);
            }
        }
        return packets;
    }

    /** All that every reader of a file must agree on, a line for each packet. */
    static List<String> lines(Path file) throws IOException {
        return lines(packets(file));
    }

    static List<String> lines(List<Packet> packets) {
        return packets.stream()
                .map(packet -> packet.timestampNanos() + " " + packet.originalLength() + " "
                        + HexFormat.of().formatHex(packet.toByteArray()))
                .toList();
    }

    /** A classic pcap file, which has one interface, as a source would deliver it. */
    static Flux<Packet> flux(Path file) throws IOException {
        List<Packet> packets = packets(file);
        try (CaptureReader reader = CaptureFiles.open(file)) {
            CaptureInterface only = reader.interfaces().get(0);
            return Flux.deferContextual(context -> {
                MetadataListener.of(context).accept(only);
                return Flux.fromIterable(packets);
            });
        }
    }

    /** How many files in a folder, and full devices, this process holds open. */
    static long openFiles(Path folder) throws IOException {
        Path real = folder.toRealPath();
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.filter(handle -> leadsInto(real, handle)).count();
        }
    }

    private static boolean leadsInto(Path folder, Path handle) {
        try {
            Path target = Files.readSymbolicLink(handle);
            return target.startsWith(folder) || target.equals(FULL_DEVICE);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}

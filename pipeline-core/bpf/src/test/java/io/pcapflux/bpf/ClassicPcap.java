package io.pcapflux.bpf;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a whole and undamaged classic pcap file, times left out: the filters do not see them. */
final class ClassicPcap {
    private static final int HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int KUZNETZOV_EXTRA = 8;

    private ClassicPcap() {}

    static List<Packet> read(Path file) throws IOException {
        byte[] chunk = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(chunk);
        int magic = in.getInt();
        if (magic >>> 16 != 0xA1B2) {
            in.order(ByteOrder.LITTLE_ENDIAN);
            magic = Integer.reverseBytes(magic);
        }
        int skipped = magic == 0xA1B2CD34 ? KUZNETZOV_EXTRA : 0;
        CaptureInterface captureInterface = Packets.captureInterface(new LinkType(in.getInt(20) & 0xFFFF));
        List<Packet> packets = new ArrayList<>();
        for (int at = HEADER; at < chunk.length; ) {
            int captured = in.getInt(at + 8);
            int original = in.getInt(at + 12);
            at += RECORD_HEADER + skipped;
            packets.add(new Packet(captureInterface, packets.size(), 0, original, chunk, at, captured));
            at += captured;
        }
        return packets;
    }
}

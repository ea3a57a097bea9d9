package io.pcapflux.sink.console;

import io.pcapflux.packet.Packet;
import java.util.HexFormat;

/** The bytes of a packet as tcpdump prints them: 16 a line, in groups of two, behind their offset. */
final class HexDump {
    private static final int BYTES_PER_LINE = 16;
    /** Eight groups of a space and four digits. */
    private static final int HEX_WIDTH = 40;

    private static final HexFormat HEX = HexFormat.of();

    private HexDump() {}

    /** Adds the lines, each ended; none where nothing is left behind the link-level header. */
    static void append(StringBuilder text, Packet packet, Dump dump) {
        int first = dump.withLink() ? 0 : LinkHeader.of(packet).length();
        for (int from = first; from < packet.capturedLength(); from += BYTES_PER_LINE) {
            int to = Math.min(from + BYTES_PER_LINE, packet.capturedLength());
            offset(text, from - first);
            int start = text.length();
            hex(text, packet, from, to);
            if (dump.withAscii()) {
                text.append(" ".repeat(HEX_WIDTH + 2 - (text.length() - start)));
                ascii(text, packet, from, to);
            }
            text.append('\n');
        }
    }

    private static void offset(StringBuilder text, int offset) {
        text.append("\t0x");
        String digits = Integer.toHexString(offset);
        text.append("0".repeat(Math.max(0, 4 - digits.length()))).append(digits).append(": ");
    }

    private static void hex(StringBuilder text, Packet packet, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((i - from) % 2 == 0) {
                text.append(' ');
            }
            HEX.toHexDigits(text, (byte) packet.byteAt(i));
        }
    }

    private static void ascii(StringBuilder text, Packet packet, int from, int to) {
        for (int i = from; i < to; i++) {
            int one = packet.byteAt(i);
            text.append(one > ' ' && one < 0x7F ? (char) one : '.');
        }
    }
}

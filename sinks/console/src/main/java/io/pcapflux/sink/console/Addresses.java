package io.pcapflux.sink.console;

import io.pcapflux.packet.Packet;
import java.net.InetAddress;

/** IP addresses as text: dotted, and RFC 5952 for IPv6. */
final class Addresses {
    private static final int GROUPS = 8;

    private Addresses() {}

    static String text(Packet packet, int at, int length) {
        return length == 4 ? ipv4(packet.intAt(at)) : ipv6(i -> packet.shortAt(at + 2 * i));
    }

    static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? address.getHostAddress()
                : ipv6(i -> (bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF));
    }

    private static String ipv4(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "." + (address & 0xFF);
    }

    private interface Groups {
        int at(int index);
    }

    private static String ipv6(Groups groups) {
        int from = longestRunOfZeros(groups);
        int to = from + zerosFrom(groups, from);
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                text.append("::");
                i = to - 1;
            } else {
                text.append(i == 0 || i == to ? "" : ":").append(Integer.toHexString(groups.at(i)));
            }
        }
        return text.toString();
    }

    /** Where the first of the longest runs of two zero groups or more begins; 8 where there is none. */
    private static int longestRunOfZeros(Groups groups) {
        int best = GROUPS;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = zerosFrom(groups, i);
            if (run > length) {
                best = i;
                length = run;
            }
        }
        return best;
    }

    private static int zerosFrom(Groups groups, int from) {
        int i = from;
        while (i < GROUPS && groups.at(i) == 0) {
            i++;
        }
        return i - from;
    }
}

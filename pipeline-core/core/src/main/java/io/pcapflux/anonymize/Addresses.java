package io.pcapflux.anonymize;

/**
 * The rules for single addresses; they replace in place. For one thread.
 *
 * <p>What names no host stays: the unspecified address, loopback, limited broadcast and multicast. All others go through
 * Crypto-PAn; again, if that gives one of those that stay, so that the mapping remains one to one and no host looks like
 * a group. Of IPv6 link-local addresses the first 64 bits stay, of solicited-node multicast all but the last 24, of
 * other groups whose number somebody made from a prefix the first 16. MAC addresses of groups stay; of others the two
 * bits that tell kinds apart stay, and the 46 others are a pseudonym.
 */
final class Addresses {
    static final int IPV4 = 4;
    static final int IPV6 = 16;
    static final int MAC = 6;

    private static final int MAC_KIND = 0x03;

    private final CryptoPan cryptoPan;
    private final AddressCache known = new AddressCache();
    private final byte[] before = new byte[IPV6];

    Addresses(AnonymizationKey key) {
        cryptoPan = new CryptoPan(key);
    }

    void map(byte[] bytes, int at, int length) {
        if (length == IPV4) {
            ipv4(bytes, at);
        } else {
            ipv6(bytes, at);
        }
    }

    void ipv4(byte[] bytes, int at) {
        if (!stays4(bytes, at) && !known.replace(bytes, at, IPV4)) {
            System.arraycopy(bytes, at, before, 0, IPV4);
            do {
                cryptoPan.map(bytes, at, IPV4);
            } while (stays4(bytes, at));
            known.add(before, bytes, at, IPV4);
        }
    }

    private static boolean stays4(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        boolean group = first >>> 4 == 0xE;
        return group || first == 127 || all(bytes, at, IPV4, 0) || all(bytes, at, IPV4, 0xFF);
    }

    void ipv6(byte[] bytes, int at) {
        int kept = keptBytes(bytes, at);
        if (kept < IPV6 && !known.replace(bytes, at, IPV6)) {
            System.arraycopy(bytes, at, before, 0, IPV6);
            do {
                cryptoPan.map(bytes, at, IPV6);
            } while (kept == 0 && keptBytes(bytes, at) > 0);
            System.arraycopy(before, 0, bytes, at, kept);
            known.add(before, bytes, at, IPV6);
        }
    }

    /** How much of an IPv6 address stays. */
    private static int keptBytes(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        int second = bytes[at + 1] & 0xFF;
        if (first == 0xFE && second >>> 6 == 0x2) {
            return 8;
        }
        if (first == 0xFF) {
            boolean wellKnown = second >>> 4 == 0;
            return wellKnown ? (solicitedNode(bytes, at) ? 13 : IPV6) : 2;
        }
        boolean small = all(bytes, at, IPV6 - 1, 0) && (bytes[at + IPV6 - 1] & 0xFE) == 0;
        return small ? IPV6 : 0; // :: and ::1
    }

    /** ff02::1:ff00:0/104: its last 24 bits are those of a host. */
    private static boolean solicitedNode(byte[] bytes, int at) {
        return bytes[at + 1] == 2 && all(bytes, at + 2, 9, 0) && bytes[at + 11] == 1 && (bytes[at + 12] & 0xFF) == 0xFF;
    }

    void mac(byte[] bytes, int at) {
        if ((bytes[at] & 1) != 0) {
            group(bytes, at);
        } else if (!all(bytes, at, MAC, 0) && !known.replace(bytes, at, MAC)) {
            System.arraycopy(bytes, at, before, 0, MAC);
            long value = 0;
            for (int i = 0; i < MAC; i++) {
                value = value << 8 | (bytes[at + i] & 0xFF);
            }
            long other = cryptoPan.pseudonym(value);
            for (int i = 0; i < MAC; i++) {
                bytes[at + i] = (byte) (other >>> (8 * i));
            }
            bytes[at] = (byte) ((bytes[at] & ~MAC_KIND) | (before[0] & MAC_KIND));
            known.add(before, bytes, at, MAC);
        }
    }

    /** 33:33:ff and the last 24 bits of a solicited-node group: as those are mapped. */
    private void group(byte[] bytes, int at) {
        if (bytes[at] == 0x33 && bytes[at + 1] == 0x33 && (bytes[at + 2] & 0xFF) == 0xFF) {
            byte[] address = new byte[IPV6];
            address[0] = (byte) 0xFF;
            address[1] = 2;
            address[11] = 1;
            System.arraycopy(bytes, at + 2, address, 12, 4);
            ipv6(address, 0);
            System.arraycopy(address, 12, bytes, at + 2, 4);
        }
    }

    private static boolean all(byte[] bytes, int at, int length, int value) {
        for (int i = at; i < at + length; i++) {
            if ((bytes[i] & 0xFF) != value) {
                return false;
            }
        }
        return true;
    }
}

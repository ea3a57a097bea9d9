package io.pcapflux.anonymize;

import java.util.Arrays;

/** Addresses met lately and what they became. Has 4096 places; two addresses of one place push each other out. */
final class AddressCache {
    private static final int PLACES = 4096;
    private static final int LONGEST = 16;
    private static final int PLACE = 1 + 2 * LONGEST;

    /** For each place the address's length (0 = empty), the address, and what it became. */
    private final byte[] places = new byte[PLACES * PLACE];

    /** Replaces an address if it is known. */
    boolean replace(byte[] bytes, int at, int length) {
        int place = place(bytes, at, length);
        int address = place + 1;
        boolean found =
                places[place] == length && Arrays.equals(places, address, address + length, bytes, at, at + length);
        if (found) {
            System.arraycopy(places, address + LONGEST, bytes, at, length);
        }
        return found;
    }

    /** Remembers what an address became. */
    void add(byte[] address, byte[] bytes, int at, int length) {
        int place = place(address, 0, length);
        places[place] = (byte) length;
        System.arraycopy(address, 0, places, place + 1, length);
        System.arraycopy(bytes, at, places, place + 1 + LONGEST, length);
    }

    private static int place(byte[] bytes, int at, int length) {
        int hash = length;
        for (int i = at; i < at + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return ((hash ^ hash >>> 12 ^ hash >>> 24) & (PLACES - 1)) * PLACE;
    }
}

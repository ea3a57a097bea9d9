package io.pcapflux.anonymize;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Crypto-PAn: maps addresses one to one, so that two that share their first n bits share exactly as many afterwards.
 *
 * <p>Bit n of the result is bit n of the address, flipped or not by one bit of AES over the first n bits of the address,
 * padded. All blocks of an address are known in advance and go through the cipher in one call. For one thread.
 *
 * @see <a href="https://doi.org/10.1109/ICNP.2002.1181415">Xu, Fan, Ammar, Moon: Prefix-Preserving IP Address
 *     Anonymization, ICNP 2002</a>
 */
final class CryptoPan {
    private static final int BLOCK = 16;
    private static final int MOST_BITS = 128;

    private final Cipher aes;
    private final byte[] pad;
    private final byte[] work = new byte[BLOCK];
    private final byte[] plain = new byte[MOST_BITS * BLOCK];
    private final byte[] secret = new byte[MOST_BITS * BLOCK];

    CryptoPan(AnonymizationKey key) {
        byte[] bytes = key.bytes();
        aes = aes(bytes);
        pad = new byte[BLOCK];
        encrypt(Arrays.copyOfRange(bytes, BLOCK, 2 * BLOCK), BLOCK, pad);
    }

    // Single blocks are what the scheme is made of; nothing is encrypted in this mode.
    @SuppressWarnings("InsecureCryptoUsage")
    private static Cipher aes(byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, 0, BLOCK, "AES"));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    private void encrypt(byte[] from, int length, byte[] to) {
        try {
            aes.update(from, 0, length, to, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES over " + length + " bytes", e);
        }
    }

    /** Replaces the address of 4 or 16 bytes at a place. */
    void map(byte[] bytes, int at, int length) {
        int bits = 8 * length;
        System.arraycopy(pad, 0, work, 0, BLOCK);
        for (int bit = 0; bit < bits; bit++) {
            System.arraycopy(work, 0, plain, bit * BLOCK, BLOCK);
            int mask = 0x80 >>> (bit & 7);
            work[bit >>> 3] = (byte) ((work[bit >>> 3] & ~mask) | (bytes[at + (bit >>> 3)] & mask));
        }
        encrypt(plain, bits * BLOCK, secret);
        for (int bit = 0; bit < bits; bit++) {
            bytes[at + (bit >>> 3)] ^= (byte) ((secret[bit * BLOCK] & 0x80) >>> (bit & 7));
        }
    }

    /** 64 bits that the key makes of 64 others: AES of them and a mark that no address has. */
    long pseudonym(long value) {
        Arrays.fill(plain, 0, BLOCK, (byte) 0x5A);
        for (int i = 0; i < Long.BYTES; i++) {
            plain[i] = (byte) (value >>> (8 * i));
        }
        encrypt(plain, BLOCK, secret);
        long result = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            result = result << 8 | (secret[i] & 0xFF);
        }
        return result;
    }
}

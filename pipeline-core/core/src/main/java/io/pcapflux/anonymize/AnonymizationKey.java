package io.pcapflux.anonymize;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * 256 bits that determine which address becomes which, as Crypto-PAn uses them: 16 bytes AES key, 16 bytes padding.
 * Whoever has them can reverse the replacement. They come into no message.
 */
public final class AnonymizationKey {
    /** The fewest characters of a passphrase. */
    public static final int SHORTEST_PASSPHRASE = 8;

    static final int BYTES = 32;

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{" + 2 * BYTES + "}");
    private static final int ITERATIONS = 600_000;
    /** The same for all, so that the same passphrase gives the same addresses everywhere. */
    private static final byte[] SALT = "pcapflux.anonymize.1".getBytes(StandardCharsets.US_ASCII);

    private final String text;
    private byte @Nullable [] bytes;

    private AnonymizationKey(String text) {
        this.text = text;
    }

    /**
     * A key from text: 64 hexadecimal digits are the key itself; anything else is a passphrase, from which the key is
     * made (PBKDF2 with HMAC-SHA256, 600,000 rounds) when it is first used.
     *
     * @throws IllegalArgumentException if a passphrase is shorter than {@value #SHORTEST_PASSPHRASE} characters
     */
    public static AnonymizationKey of(String text) {
        if (text.length() < SHORTEST_PASSPHRASE) {
            throw new IllegalArgumentException(
                    "must be 64 hexadecimal digits, or a passphrase of " + SHORTEST_PASSPHRASE + " characters or more");
        }
        return new AnonymizationKey(text);
    }

    /** The 32 bytes, not to be written to. The first call takes some tenths of a second for a passphrase. */
    synchronized byte[] bytes() {
        if (bytes == null) {
            bytes = HEX.matcher(text).matches() ? HexFormat.of().parseHex(text) : derived();
        }
        return bytes;
    }

    private byte[] derived() {
        PBEKeySpec passphrase = new PBEKeySpec(text.toCharArray(), SALT, ITERATIONS, 8 * BYTES);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(passphrase)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2", e);
        } finally {
            passphrase.clearPassword();
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "AnonymizationKey[***]";
    }
}

package io.pcapflux.packet;

import java.nio.ByteBuffer;

/**
 * Keys to the conversations in a capture, as a pcapng decryption secrets block tells them.
 *
 * @param type what kind of secrets: 0x544c534b = a TLS key log
 * @param secrets the keys
 */
public record DecryptionSecrets(Capture capture, int type, ByteBuffer secrets, CaptureOptions options)
        implements CaptureMetadata {
    /** Copies the secrets. */
    public DecryptionSecrets {
        secrets = CaptureBytes.copy(secrets);
    }

    /** The keys, read-only. */
    @Override
    public ByteBuffer secrets() {
        return secrets.duplicate();
    }

    /** Without the keys, so that they come into no log. */
    @Override
    public String toString() {
        return "DecryptionSecrets[" + capture + ", " + secrets.remaining() + " bytes]";
    }

    @Override
    public long weight() {
        return secrets.remaining() + options.weight();
    }
}

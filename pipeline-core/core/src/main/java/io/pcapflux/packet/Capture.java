package io.pcapflux.packet;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One capture: a file, or one run of one or more live adapters. Safe for use by several threads. */
public final class Capture {
    private final String name;
    private final Supplier<UUID> identity;
    private final boolean anonymous;
    private final Capture first;
    private final long loop;
    private @Nullable UUID id;

    /**
     * @param name what to call it in messages: a path, an adapter
     * @param identity gives 128 bits that stay the same for the same content; asked at most once, by whoever first
     *     needs them, and may read the file for it
     */
    public Capture(String name, Supplier<UUID> identity) {
        this(name, identity, false);
    }

    private Capture(String name, Supplier<UUID> identity, boolean anonymous) {
        this.name = name;
        this.identity = identity;
        this.anonymous = anonymous;
        this.first = this;
        this.loop = 0;
    }

    private Capture(Capture first, long loop) {
        this.name = first.name + " (loop " + (loop + 1) + ")";
        this.identity = () -> looped(first.id(), loop);
        this.anonymous = first.anonymous;
        this.first = first;
        this.loop = loop;
    }

    /** A capture without content of its own to derive an identity from: a pipe, an adapter. */
    public static Capture anonymous(String name) {
        return new Capture(name, UUID::randomUUID, true);
    }

    /**
     * The same content read once more, which is a capture of its own: its packets are numbered from 0 again. Its identity
     * derives from the first one's and the number of the loop.
     *
     * @param number 0 for the first time, which is the capture itself
     */
    public Capture loop(long number) {
        return number == loop ? this : number == 0 ? first : new Capture(first, number);
    }

    /** A UUID of version 8 (RFC 9562). */
    private static UUID looped(UUID first, long loop) {
        try {
            ByteBuffer content = ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(first.getMostSignificantBits())
                    .putLong(first.getLeastSignificantBits())
                    .putLong(loop);
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(content.array()));
            return new UUID(
                    (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L,
                    (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public String name() {
        return name;
    }

    /** How many times its content was read before: 0 unless it is read in a loop. */
    public long loop() {
        return loop;
    }

    /** Whether both have the same content, being loops of one capture. */
    public boolean hasContentOf(Capture other) {
        return first == other.first;
    }

    /** Whether its identity is made up, and will be another one when it is read again. */
    public boolean isAnonymous() {
        return anonymous;
    }

    /** The identity of the content, 128 bits. The first call may block on file input. */
    public synchronized UUID id() {
        if (id == null) {
            id = identity.get();
        }
        return id;
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.pcapflux.packet;

import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One capture: a file, or one run of one or more live adapters. Safe for use by several threads. */
public final class Capture {
    private final String name;
    private final Supplier<UUID> identity;
    private @Nullable UUID id;

    /**
     * @param name what to call it in messages: a path, an adapter
     * @param identity gives 128 bits that stay the same for the same content; asked at most once, by whoever first
     *     needs them, and may read the file for it
     */
    public Capture(String name, Supplier<UUID> identity) {
        this.name = name;
        this.identity = identity;
    }

    /** A capture without content of its own to derive an identity from: a pipe, an adapter. */
    public static Capture anonymous(String name) {
        return new Capture(name, UUID::randomUUID);
    }

    public String name() {
        return name;
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

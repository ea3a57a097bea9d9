package io.pcapflux.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network adapter of this machine, or what can be captured on like one.
 *
 * @param name as the system has it, such as {@code eth0}
 * @param description what it is, in words, if the system tells it
 * @param addresses IP addresses in text, then hardware addresses
 * @param flags among {@code up}, {@code running}, {@code loopback}, {@code wireless}
 * @param linkTypes names of the link-layer headers it can be captured with, the usual one first; empty where they are
 *     not known, since asking takes the right to capture
 */
public record Adapter(
        String name, @Nullable String description, List<String> addresses, List<String> flags, List<String> linkTypes) {
    public static final String UP = "up";
    public static final String RUNNING = "running";
    public static final String LOOPBACK = "loopback";
    public static final String WIRELESS = "wireless";

    public Adapter {
        addresses = List.copyOf(addresses);
        flags = List.copyOf(flags);
        linkTypes = List.copyOf(linkTypes);
    }

    public boolean is(String flag) {
        return flags.contains(flag);
    }
}

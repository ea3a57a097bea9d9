package io.pcapflux.runner.cli;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;
import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.Messages;
import io.pcapflux.spi.Adapter;
import io.pcapflux.spi.AdapterCatalog;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The adapters of this machine, numbered from 1 as users name them. */
record Adapters(List<Adapter> all) {
    private static final String ANY = "any";

    /** Asks the catalog of the source that captures. */
    static Adapters list() {
        return new Adapters(catalog().adapters());
    }

    private static AdapterCatalog catalog() {
        return ServiceLoader.load(AdapterCatalog.class)
                .findFirst()
                .orElseThrow(() -> new PcapfluxException(
                        "there is nothing that captures on adapters", "put the jar of the live source back into lib/"));
    }

    /** What a filter becomes on an adapter. */
    static ByteBuffer program(String adapter, Optional<String> linkType, int snaplen, String filter) {
        return catalog().program(adapter, linkType, snaplen, filter);
    }

    /** The link type of a name, as libpcap has it. */
    static Optional<LinkType> linkType(String name) {
        return catalog().linkType(name);
    }

    /** Prints the list, and what would keep this program from capturing; gives the exit code. */
    int print() {
        lines().forEach(System.out::println);
        return tellObstacle();
    }

    static int tellObstacle() {
        Messages messages = new Messages(System.err, Boolean.getBoolean("pcapflux.debug"));
        return catalog().obstacle().map(messages::tell).orElse(ExitCode.OK);
    }

    /** The name of the adapter that this stands for: an adapter of that name, or else of that number. */
    String named(String nameOrNumber) {
        boolean known = all.stream().anyMatch(adapter -> adapter.name().equals(nameOrNumber));
        if (known || !nameOrNumber.matches("\\d{1,9}")) {
            return nameOrNumber;
        }
        return numbered(nameOrNumber)
                .orElseThrow(() -> new PcapfluxException(
                        "there is no adapter number " + nameOrNumber + ", only 1 to " + all.size(),
                        "see pcapflux interfaces for those there are"));
    }

    /** The name of the adapter with this number, if there is one. */
    Optional<String> numbered(String text) {
        int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        boolean known = number >= 1 && number <= all.size();
        return known ? Optional.of(all.get(number - 1).name()) : Optional.empty();
    }

    /** The adapter taken where none is named: the first that is up and of a network, as tcpdump has it. */
    String usual() {
        return all.stream()
                .filter(adapter -> adapter.is(Adapter.UP)
                        && adapter.is(Adapter.RUNNING)
                        && !adapter.is(Adapter.LOOPBACK)
                        && !adapter.name().equals(ANY))
                .findFirst()
                .or(() -> all.stream().filter(adapter -> adapter.is(Adapter.UP)).findFirst())
                .orElseThrow(() -> new PcapfluxException("no adapter is up", "bring one up, or name one with -i"))
                .name();
    }

    /** As tcpdump's list, with more in it. */
    List<String> lines() {
        return IntStream.range(0, all.size())
                .mapToObj(i -> (i + 1) + "." + line(all.get(i)))
                .toList();
    }

    private static String line(Adapter adapter) {
        StringBuilder line = new StringBuilder(adapter.name());
        String description = adapter.description();
        if (description != null) {
            line.append(" (").append(description).append(')');
        }
        List<String> more = Stream.of(adapter.addresses(), adapter.flags(), adapter.linkTypes())
                .filter(values -> !values.isEmpty())
                .map(values -> "[" + String.join(", ", values) + "]")
                .toList();
        more.forEach(part -> line.append(' ').append(part));
        return line.toString();
    }
}

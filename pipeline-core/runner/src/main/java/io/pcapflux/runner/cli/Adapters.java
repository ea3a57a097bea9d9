package io.pcapflux.runner.cli;

import io.pcapflux.PcapfluxException;
import io.pcapflux.spi.Adapter;
import io.pcapflux.spi.AdapterCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The adapters of this machine, numbered from 1 as users name them. */
record Adapters(List<Adapter> all) {
    private static final String ANY = "any";

    /** Asks all catalogs there are. */
    static Adapters list() {
        List<Adapter> found = new ArrayList<>();
        ServiceLoader.load(AdapterCatalog.class).forEach(catalog -> found.addAll(catalog.adapters()));
        if (found.isEmpty()) {
            throw new PcapfluxException(
                    "there is no adapter to capture on",
                    "run as root, or with the right CAP_NET_RAW, and look whether the system has one");
        }
        return new Adapters(found);
    }

    /** The name of the adapter that this stands for: an adapter of that name, or else of that number. */
    String named(String nameOrNumber) {
        boolean known = all.stream().anyMatch(adapter -> adapter.name().equals(nameOrNumber));
        if (known || !nameOrNumber.matches("\\d{1,9}")) {
            return nameOrNumber;
        }
        int number = Integer.parseInt(nameOrNumber);
        if (number < 1 || number > all.size()) {
            throw new PcapfluxException(
                    "there is no adapter number " + number + ", only 1 to " + all.size(),
                    "see pcapflux interfaces for those there are");
        }
        return all.get(number - 1).name();
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

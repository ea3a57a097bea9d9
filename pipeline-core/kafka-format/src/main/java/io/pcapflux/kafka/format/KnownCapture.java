package io.pcapflux.kafka.format;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What records have told of the captures with an id: usually there is one. */
final class KnownCapture {
    /** How often records may contradict each other about an interface. */
    private static final int MOST_VERSIONS = 16;

    private final UUID id;
    private final String name;
    private final List<Capture> versions = new ArrayList<>();
    private final Map<Object, CaptureInterface> interfaces = new HashMap<>();
    /** By number, of those that no record has told of yet. */
    private final Map<Integer, CaptureInterface> standIns = new HashMap<>();

    private final Set<Taken> taken = new HashSet<>();
    private boolean hasSection;
    private long bytes;

    /** An interface number in one of the captures. */
    private record Taken(int version, int number) {}

    KnownCapture(UUID id, String name) {
        this.id = id;
        this.name = name;
    }

    /** The interface that was added with the key; null if none was. */
    @Nullable
    CaptureInterface get(Object key) {
        return interfaces.get(key);
    }

    void add(Object key, CaptureInterface added) {
        interfaces.put(key, added);
        bytes += added.weight();
    }

    void addStandIn(CaptureInterface standIn) {
        standIns.put(standIn.id(), standIn);
        bytes += standIn.weight();
    }

    /** What stands in for an interface that is told of now, and is none of this capture's from here on; null if nothing. */
    @Nullable
    CaptureInterface takeStandIn(int number) {
        CaptureInterface taken = standIns.remove(number);
        if (taken != null) {
            bytes -= taken.weight();
        }
        return taken;
    }

    /** Takes note that a section was told; false if one was before. */
    boolean addSection(long weight) {
        if (hasSection) {
            return false;
        }
        hasSection = true;
        bytes += weight;
        return true;
    }

    Capture first() {
        return version(0);
    }

    /** A capture with the id in which no interface has this number yet. */
    Capture free(int number) {
        for (int version = 0; version < MOST_VERSIONS; version++) {
            if (taken.add(new Taken(version, number))) {
                return version(version);
            }
        }
        throw new RecordFormatException(
                "it contradicts what " + MOST_VERSIONS + " others say of interface " + number + " of capture " + id);
    }

    private Capture version(int version) {
        while (versions.size() <= version) {
            versions.add(new Capture(name, () -> id));
        }
        return versions.get(version);
    }

    int interfaces() {
        return interfaces.size() + standIns.size();
    }

    /** Of memory, for what the capture says. */
    long bytes() {
        return bytes;
    }
}

package io.pcapflux.anonymize;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.InterfaceStatistics;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps of metadata what cannot name a host or person: of sections the hardware, system and program; of interfaces
 * their numbers; of packets flags, counts and ids; the numbers of interface statistics. Names, descriptions, comments,
 * filters, addresses, name resolution, keys to conversations, journal entries and custom blocks go.
 */
public final class MetadataAnonymizer {
    private static final Set<Integer> SECTION =
            Set.of(CaptureSection.HARDWARE, CaptureSection.OS, CaptureSection.APPLICATION);
    /** Speed, time zone, system, check sequence, hardware, speeds of sending and receiving. */
    private static final Set<Integer> INTERFACE =
            Set.of(8, 10, CaptureInterface.OS, CaptureInterface.FCS_LENGTH, CaptureInterface.HARDWARE, 16, 17);

    private static final Set<Integer> STATISTICS = Set.of(
            InterfaceStatistics.RECEIVED,
            InterfaceStatistics.DROPPED_BY_INTERFACE,
            InterfaceStatistics.ACCEPTED_BY_FILTER,
            InterfaceStatistics.DROPPED_BY_KERNEL,
            InterfaceStatistics.DELIVERED);
    /** Flags, drops before it, id, queue; not its hash, which tells its bytes as they were. */
    private static final Set<Integer> PACKET = Set.of(2, 4, 5, 6);

    private @Nullable CaptureInterface lastFull;
    private @Nullable CaptureInterface lastReduced;

    /** What is left of a piece; empty if nothing is. */
    public Optional<CaptureMetadata> anonymize(CaptureMetadata piece) {
        return Optional.ofNullable(kept(piece));
    }

    private @Nullable CaptureMetadata kept(CaptureMetadata piece) {
        if (piece instanceof CaptureSection section) {
            return new CaptureSection(section.capture(), only(section.options(), SECTION));
        }
        if (piece instanceof CaptureInterface told) {
            return reduced(told);
        }
        if (piece instanceof InterfaceStatistics counts) {
            return new InterfaceStatistics(
                    reduced(counts.captureInterface()),
                    counts.time(),
                    counts.start(),
                    counts.end(),
                    only(counts.options(), STATISTICS));
        }
        return null;
    }

    CaptureInterface reduced(CaptureInterface full) {
        CaptureInterface known = lastReduced;
        if (known != null && full.equals(lastFull)) {
            return known;
        }
        CaptureInterface made = new CaptureInterface(
                full.capture(),
                full.id(),
                full.linkType(),
                full.snaplen(),
                full.resolution(),
                full.timeOffset(),
                only(full.options(), INTERFACE));
        lastFull = full;
        lastReduced = made;
        return made;
    }

    static CaptureOptions packetOptions(CaptureOptions options) {
        return only(options, PACKET);
    }

    private static CaptureOptions only(CaptureOptions options, Set<Integer> codes) {
        return CaptureOptions.of(options.all().stream()
                .filter(option -> codes.contains(option.code()))
                .toArray(CaptureOption[]::new));
    }
}

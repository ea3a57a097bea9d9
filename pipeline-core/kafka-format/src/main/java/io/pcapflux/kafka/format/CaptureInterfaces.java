package io.pcapflux.kafka.format;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.TimeResolution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The interfaces of the captures that packets come from, as far as they have been told of. Any thread.
 *
 * <p>Keeps about 32 MiB of what captures say; beyond that, those that no packet came from for longest are forgotten. Of
 * an interface that was forgotten or never told of, no more is known than its number and that of its link type. Those with
 * numbers beyond {@value #MOST} are not kept: records of a topic may make them up.
 */
public final class CaptureInterfaces implements MetadataListener {
    private static final long MOST_BYTES = 32L << 20;
    /** Of a capture: each has a place, and so have all below it. */
    private static final int MOST = 65_536;

    private final Map<Capture, Known> captures = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private static final class Known {
        private CaptureOptions section = CaptureOptions.NONE;
        private boolean hasSection;
        /** By number. */
        private final List<CaptureInterface> interfaces = new ArrayList<>();

        private long bytes;

        private void put(CaptureInterface told) {
            fill(told.id(), told);
            if (told.id() < interfaces.size()) {
                bytes -= interfaces.set(told.id(), told).weight();
            } else {
                interfaces.add(told);
            }
            bytes += told.weight();
        }

        private boolean has(CaptureInterface one) {
            return one.id() < interfaces.size() && one.equals(interfaces.get(one.id()));
        }

        /** Makes up the interfaces below a number that have not been told of. */
        private void fill(int until, CaptureInterface like) {
            for (int id = interfaces.size(); id < until; id++) {
                CaptureInterface unknown = unknown(like.capture(), id, like.linkType());
                interfaces.add(unknown);
                bytes += unknown.weight();
            }
        }

        private static CaptureInterface unknown(Capture capture, int id, LinkType linkType) {
            return new CaptureInterface(capture, id, null, linkType, 0, TimeResolution.NANOSECONDS);
        }
    }

    /** Nothing known yet. */
    public CaptureInterfaces() {}

    @Override
    public synchronized void accept(CaptureMetadata metadata) {
        if (metadata instanceof CaptureInterface told) {
            if (told.id() >= MOST) {
                return;
            }
            Known known = known(told.capture());
            bytes -= known.bytes;
            known.put(told);
            bytes += known.bytes;
            forget();
        } else if (metadata instanceof CaptureSection told) {
            Known known = known(told.capture());
            if (!known.hasSection) {
                known.hasSection = true;
                known.section = told.options();
                known.bytes += told.weight();
                bytes += told.weight();
            }
        }
    }

    private Known known(Capture capture) {
        return captures.computeIfAbsent(capture, added -> new Known());
    }

    private void forget() {
        var eldest = captures.values().iterator();
        while (bytes > MOST_BYTES && captures.size() > 1) {
            bytes -= eldest.next().bytes;
            eldest.remove();
        }
    }

    /** What the first section of a capture says of itself. */
    synchronized CaptureOptions section(Capture capture) {
        return known(capture).section;
    }

    /**
     * The interfaces of a capture from a number on, in order; at least up to the one that is given, which needs not have
     * been told of.
     *
     * @throws PcapfluxException if that one has a number of which none is kept
     */
    synchronized List<CaptureInterface> from(int number, CaptureInterface atLeast) {
        if (atLeast.id() >= MOST) {
            throw new PcapfluxException(
                    "interface " + atLeast.id() + " of " + atLeast.capture() + " is more than the " + MOST
                            + " that a segment tells of",
                    "use the layout record");
        }
        if (!known(atLeast.capture()).has(atLeast)) {
            accept(atLeast);
        }
        List<CaptureInterface> all = known(atLeast.capture()).interfaces;
        return List.copyOf(all.subList(Math.min(number, all.size()), all.size()));
    }
}

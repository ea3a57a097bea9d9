package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.Packet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which packets earlier replays have sent. For one thread at a time. */
final class EarlierReplays {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierReplays.class);

    private final Function<Collection<Capture>, Map<Capture, Long>> positions;
    private final Map<Capture, Progress> captures = new HashMap<>();
    private @Nullable Capture latest;
    private Progress latestProgress = new Progress(0);
    private boolean anyNew;
    private long passedOver;

    private static final class Progress {
        private final long begin;
        private long last = -1;

        Progress(long begin) {
            this.begin = begin;
        }
    }

    /**
     * @param positions tells of captures how many of their packets are sent; may block
     */
    EarlierReplays(Function<Collection<Capture>, Map<Capture, Long>> positions) {
        this.positions = positions;
    }

    /** Asks for the positions of captures before their packets come; of others they are asked for when they do. */
    void look(Collection<Capture> known) {
        positions.apply(known).forEach((capture, begin) -> {
            captures.put(capture, new Progress(begin));
            if (begin > 0) {
                LOG.info("{}: the packets before number {} are sent, the replay goes on there", capture, begin);
            }
        });
    }

    /**
     * Whether a packet is still to be sent.
     *
     * @throws PcapfluxException if packets come in another order than the capture has them, so that a position says
     *     nothing
     */
    boolean isNew(Packet packet) {
        Capture capture = packet.captureInterface().capture();
        if (capture != latest) {
            if (!captures.containsKey(capture)) {
                look(List.of(capture));
            }
            latest = capture;
            latestProgress = Objects.requireNonNull(captures.get(capture));
        }
        if (packet.sequence() <= latestProgress.last) {
            throw new PcapfluxException(
                    "packet " + packet.sequence() + " of " + capture + " comes behind packet " + latestProgress.last
                            + ", and exactly-once goes by their order",
                    "replay the capture file itself");
        }
        latestProgress.last = packet.sequence();
        boolean isNew = packet.sequence() >= latestProgress.begin;
        if (isNew) {
            anyNew = true;
        } else {
            passedOver++;
        }
        return isNew;
    }

    /** Says so where there was nothing left to send. */
    void ended() {
        if (!anyNew && passedOver > 0) {
            LOG.info("nothing to send: an earlier replay has sent all {} packets", passedOver);
        }
    }
}

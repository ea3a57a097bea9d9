package io.pcapflux.sink.kafka;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * A packet for which there is no room goes into a {@link Spool}, and so do those that have no answer at the end. Any
 * thread.
 */
final class Spooling implements Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Spooling.class);

    private final Spool spool;
    private final Deliveries deliveries;
    private final ToLongFunction<Packet> weight;
    private final SinkAccount account;
    /** In the order in which they were made. */
    private final Set<TopicRecord> unanswered = new LinkedHashSet<>();

    private volatile @Nullable SpooledPackets flow;

    Spooling(
            @Nullable SpoolOptions options, Deliveries deliveries, ToLongFunction<Packet> weight, SinkAccount account) {
        this.spool = Spool.open(Objects.requireNonNull(options), lost -> {
            account.spooled(-lost);
            account.shed(lost);
        });
        this.deliveries = deliveries;
        this.weight = weight;
        this.account = account;
    }

    @Override
    public Flux<Packet> admit(Flux<Packet> packets) {
        SpooledPackets created = new SpooledPackets(packets, spool, deliveries, weight, account);
        flow = created;
        return created;
    }

    @Override
    public synchronized void made(TopicRecord record) {
        unanswered.add(record);
    }

    @Override
    public synchronized void settled(TopicRecord record) {
        unanswered.remove(record);
    }

    @Override
    public boolean keepsRest() {
        return true;
    }

    @Override
    public boolean isPatient() {
        SpooledPackets current = flow;
        return current == null || !current.sourceEnded();
    }

    /** Those that were read from the spool are in it still. An interrupt, which would close the file, waits. */
    @Override
    public long keepRest() {
        boolean interrupted = Thread.interrupted();
        try {
            return putRestFirst();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long putRestFirst() {
        SpooledPackets current = flow;
        boolean fromSpool = current != null && current.stop();
        List<Packet> rest = new ArrayList<>();
        synchronized (this) {
            if (!fromSpool) {
                unanswered.forEach(record -> rest.addAll(SentPackets.of(record.record())));
            }
            unanswered.clear();
        }
        int kept = spool.putFirst(rest);
        account.spooled(kept);
        return kept;
    }

    @Override
    public void close() {
        try {
            spool.close();
        } catch (IOException e) {
            LOG.warn("the spool {} cannot be closed: {}", spool.folder(), e.getMessage());
        }
        long left = account.report().spooled();
        if (left > 0) {
            LOG.warn("{} packets are in the spool {}; the next run with it delivers them", left, spool.folder());
        }
    }
}

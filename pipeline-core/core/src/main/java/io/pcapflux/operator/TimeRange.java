package io.pcapflux.operator;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.Packet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Keeps the packets whose time is in {@code start <= time < stop}. The others are removed as {@code tooEarly} and
 * {@code tooLate}, those without a time as {@code withoutTime}.
 *
 * <p>A packet behind the end does not end the stream: captures are not always in order of time.
 *
 * @see PacketOperators#timeRange()
 */
public final class TimeRange implements PacketOperator {
    private static final TimeRange ALL = new TimeRange(null, null);

    private final @Nullable Instant start;
    private final @Nullable Instant stop;

    private TimeRange(@Nullable Instant start, @Nullable Instant stop) {
        if (start != null && stop != null && !start.isBefore(stop)) {
            throw new IllegalArgumentException("the range from " + start + " to " + stop + " is empty");
        }
        this.start = start;
        this.stop = stop;
    }

    static TimeRange all() {
        return ALL;
    }

    /** From this moment on; before the stop, if that is set. */
    public TimeRange start(Instant start) {
        return new TimeRange(start, stop);
    }

    /** Up to this moment, which is outside; after the start, if that is set. */
    public TimeRange stop(Instant stop) {
        return new TimeRange(start, stop);
    }

    @Override
    public String name() {
        return "time-range";
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> packets) {
        return Flux.deferContextual(context -> {
            OperatorAccount account = OperatorAccount.of(context);
            Tally tooEarly = account.removal("tooEarly");
            Tally tooLate = account.removal("tooLate");
            Tally withoutTime = account.removal("withoutTime");
            return packets.filter(packet -> {
                if (!packet.hasTimestamp()) {
                    withoutTime.increment();
                    return false;
                }
                if (start != null && compare(packet, start) < 0) {
                    tooEarly.increment();
                    return false;
                }
                boolean late = stop != null && compare(packet, stop) >= 0;
                if (late) {
                    tooLate.increment();
                }
                return !late;
            });
        });
    }

    private static int compare(Packet packet, Instant moment) {
        int bySeconds = Long.compare(packet.timestampSeconds(), moment.getEpochSecond());
        return bySeconds != 0 ? bySeconds : Integer.compare(packet.timestampNanoOfSecond(), moment.getNano());
    }

    @Override
    public String toString() {
        return name() + "[" + (start == null ? "" : start) + ", " + (stop == null ? "" : stop) + ")";
    }
}

package io.pcapflux.pipeline;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.SourceAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Follows marks through a run, one after the other: how many packets each source had delivered at one moment, all of
 * which are settled once the mark has come through all operators and sinks. Looks when it is asked, from any thread.
 *
 * @see io.pcapflux.source.Settlement
 */
final class SettledMarks {
    private final List<SourceAccount> sources;
    private final List<OperatorAccount> operators;
    private final List<SinkRun> sinks;
    private final BooleanSupplier brokenOff;
    private long[] settled;
    private Mark pending;

    /**
     * @param brokenOff whether the run broke off in the middle of a packet, so that nothing more can be relied on
     */
    SettledMarks(
            List<SourceAccount> sources,
            List<OperatorAccount> operators,
            List<SinkRun> sinks,
            BooleanSupplier brokenOff) {
        this.sources = List.copyOf(sources);
        this.operators = List.copyOf(operators);
        this.sinks = List.copyOf(sinks);
        this.brokenOff = brokenOff;
        this.settled = new long[sources.size()];
        this.pending = new Mark();
    }

    /** Of the packets of the source with an index, those that are settled. */
    synchronized long settled(int source) {
        if (pending.hasComeThrough()) {
            settled = pending.received;
            pending = new Mark();
            if (pending.hasComeThrough()) { // nothing is under way
                settled = pending.received;
            }
        }
        return settled[source];
    }

    private final class Mark {
        private final long[] received =
                sources.stream().mapToLong(source -> source.received().get()).toArray();
        private final Way shared = new Way(operators, sum(received));
        private final List<Way> own = new ArrayList<>();

        private static long sum(long[] numbers) {
            long sum = 0;
            for (long number : numbers) {
                sum += number;
            }
            return sum;
        }

        boolean hasComeThrough() {
            if (brokenOff.getAsBoolean() || !shared.isBehindAll()) {
                return false;
            }
            if (own.isEmpty()) {
                sinks.forEach(sink -> own.add(new Way(sink.operators(), shared.number)));
            }
            for (int i = 0; i < sinks.size(); i++) {
                Way way = own.get(i);
                if (!sinks.get(i).endedInOrder()
                        && !(way.isBehindAll() && sinks.get(i).settled(way.number))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A mark on its way through operators, one behind the other. */
    private static final class Way {
        private final List<OperatorAccount> operators;
        private int next;
        private long number;

        Way(List<OperatorAccount> operators, long number) {
            this.operators = operators;
            this.number = number;
        }

        boolean isBehindAll() {
            while (next < operators.size()) {
                OptionalLong left = operators.get(next).passed(number);
                if (left.isEmpty()) {
                    return false;
                }
                number = left.getAsLong();
                next++;
            }
            return true;
        }
    }
}

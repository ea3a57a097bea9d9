package io.pcapflux.sink.kafka;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.ledger.SinkCounts;
import java.util.concurrent.atomic.LongAdder;

/** Where it is counted what becomes of the packets under way: that depends on where they came from. */
interface Fates {
    void written(long packets);

    void failed(long packets);

    void deadLettered(long packets);

    /** They have no answer when all ends. */
    void left(long packets);

    /** Of packets that came straight from the source. */
    static Fates of(SinkAccount account) {
        return new Fates() {
            @Override
            public void written(long packets) {
                account.written(packets);
            }

            @Override
            public void failed(long packets) {
                account.failed(packets);
            }

            @Override
            public void deadLettered(long packets) {
                account.deadLettered(packets);
            }

            @Override
            public void left(long packets) {
                account.failed(packets);
            }
        };
    }

    /** Of packets of this run that are read from the spool; those that are left stay in it. */
    static Fates ofSpooled(SinkAccount account) {
        LongAdder throughSpool = account.note("throughSpool");
        return new Fates() {
            @Override
            public void written(long packets) {
                throughSpool.add(packets);
                account.spooled(-packets);
                account.written(packets);
            }

            @Override
            public void failed(long packets) {
                account.spooled(-packets);
                account.failed(packets);
            }

            @Override
            public void deadLettered(long packets) {
                account.spooled(-packets);
                account.deadLettered(packets);
            }

            @Override
            public void left(long packets) {}
        };
    }

    /** Of packets that an earlier run put into the spool, and counted; they did not enter this one. */
    static Fates ofEarlierRuns(SinkAccount account) {
        LongAdder delivered = account.note("fromEarlierRuns");
        LongAdder failed = account.note(SinkCounts.FAILED_FROM_EARLIER_RUNS);
        LongAdder putAside = account.note("deadLetteredFromEarlierRuns");
        return new Fates() {
            @Override
            public void written(long packets) {
                delivered.add(packets);
            }

            @Override
            public void failed(long packets) {
                failed.add(packets);
            }

            @Override
            public void deadLettered(long packets) {
                putAside.add(packets);
            }

            @Override
            public void left(long packets) {}
        };
    }
}

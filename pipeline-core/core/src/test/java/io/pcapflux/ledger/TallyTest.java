package io.pcapflux.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TallyTest {
    @Test
    void addsUp() {
        Tally tally = new Tally();
        tally.increment();
        tally.add(41);
        assertThat(tally.get()).isEqualTo(42);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void readersOnOtherThreadsSeeItGrowWhileItsWriterIsBusy() throws Exception {
        Tally tally = new Tally();
        Tally seen = new Tally();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (seen.get() < 3) { // ends only because each side sees what the other writes
                tally.increment();
            }
        });
        long last = 0;
        while (seen.get() < 3) {
            long now = tally.get();
            assertThat(now).isGreaterThanOrEqualTo(last);
            if (now > last) {
                seen.increment();
                last = now;
            }
        }
        writer.get(30, TimeUnit.SECONDS);
    }
}

package io.pcapflux.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.sink.SinkReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerSnapshotTest {
    private final Ledger ledger = new Ledger();
    private final SourceAccount source = ledger.addSource("file");
    private final SourceAccount other = ledger.addSource("file");
    private final OperatorAccount shared = ledger.addOperator("filter");
    private final Ledger.Branch plain = ledger.addBranch("plain", List.of());
    private final Ledger.Branch filtered = ledger.addBranch("long", List.of("filter", "limit"));

    /** 10 + 5 packets, 5 filtered for all; one sink writes 10, the other 6 behind its own operators. */
    @BeforeEach
    void runInBalance() {
        source.received().add(10);
        other.received().add(5);
        shared.in().add(15);
        shared.removal("filtered").add(5);
        shared.out().add(10);
        plain.arrived().add(10);
        plain.sink().written(10);
        filtered.arrived().add(10);
        filtered.operators().get(0).removal("filtered").add(3);
        filtered.operators().get(0).out().add(7);
        filtered.operators().get(1).in().add(7);
        filtered.operators().get(1).out().add(6);
        filtered.operators().get(1).removal("limited").add(1);
        filtered.sink().in().add(6);
        filtered.sink().written(6);
    }

    private boolean balanced() {
        return ledger.snapshot().balanced();
    }

    @Test
    void balancesWhereEachStageAccountsForAllThatEntered() {
        assertThat(balanced()).isTrue();
        assertThat(ledger.snapshot().loss()).isFalse();
        assertThat(ledger.snapshot().received()).isEqualTo(15);
    }

    @Test
    void balancesWithoutAnyPacket() {
        Ledger empty = new Ledger();
        empty.addSource("file");
        empty.addOperator("filter");
        empty.addBranch("sink", List.of("filter"));
        assertThat(empty.snapshot().balanced()).isTrue();
    }

    @Test
    void whatASinkHasFromAnEarlierRunOrDeclinesIsTakenOutBeforeIt() {
        filtered.sink().written(-3);
        filtered.sink().resumed(2);
        filtered.sink().declined(1);
        assertThat(balanced()).isTrue();
        LedgerSnapshot.BranchCounts branch = ledger.snapshot().branches().get(1);
        assertThat(branch.operators().subList(2, 4))
                .containsExactly(
                        new OperatorCounts("long/resumed", 6, 4, Map.of("resumed", 2L), null, Map.of()),
                        new OperatorCounts("long/ended", 4, 3, Map.of("ended", 1L), null, Map.of()));
        assertThat(branch.sink().in()).isEqualTo(3);
        assertThat(filtered.sink().settled(6, false)).isFalse();
        assertThat(filtered.sink().settled(5, false)).isTrue();
    }

    @Test
    void aPacketThatDidNotReachTheOperatorUnbalances() {
        source.received().increment();
        assertThat(balanced()).isFalse();
    }

    @Test
    void aPacketThatVanishedInAnOperatorUnbalances() {
        source.received().increment();
        shared.in().increment();
        assertThat(balanced()).isFalse();
        shared.removal("sampled").increment();
        assertThat(balanced()).isTrue();
    }

    @Test
    void aPacketThatAnOperatorMadeUnbalances() {
        shared.out().increment();
        plain.arrived().increment();
        plain.sink().written(1);
        filtered.arrived().increment();
        filtered.operators().get(0).removal("filtered").increment();
        assertThat(balanced()).isFalse();
    }

    @Test
    void aPacketThatReachedOneSinkOnlyUnbalances() {
        source.received().increment();
        shared.in().increment();
        shared.out().increment();
        plain.arrived().increment();
        plain.sink().written(1);
        assertThat(balanced()).isFalse();
        filtered.arrived().increment();
        filtered.operators().get(0).removal("filtered").increment();
        assertThat(balanced()).isTrue();
    }

    @Test
    void aPacketThatDidNotReachASinkUnbalances() {
        source.received().increment();
        shared.in().increment();
        shared.out().increment();
        filtered.arrived().increment();
        filtered.operators().get(0).removal("filtered").increment();
        assertThat(balanced()).isFalse();
        plain.arrived().increment();
        plain.sink().written(1);
        assertThat(balanced()).isTrue();
    }

    @Test
    void aPacketLostBehindTheOperatorsOfASinkUnbalances() {
        filtered.operators().get(1).removal("limited").add(-1);
        filtered.operators().get(1).out().increment();
        assertThat(balanced()).isFalse();
        filtered.sink().in().increment();
        filtered.sink().written(1);
        assertThat(balanced()).isTrue();
    }

    @Test
    void aPacketLostBetweenTheOperatorsOfASinkUnbalances() {
        shared.removal("filtered").add(-1);
        shared.out().increment();
        plain.arrived().increment();
        plain.sink().written(1);
        filtered.arrived().increment();
        filtered.operators().get(0).out().increment();
        assertThat(balanced()).isFalse();
    }

    @Test
    void aPacketThatEnteredASinkAndIsNowhereUnbalances() {
        plain.sink().written(-1);
        assertThat(balanced()).isFalse();
        plain.sink().failRest();
        assertThat(balanced()).isTrue();
        assertThat(plain.sink().report()).isEqualTo(new SinkReport(9, 0, 1, 0, 0));
    }

    @Test
    void allFivePlacesOfASinkCount() {
        plain.sink().written(-5);
        plain.sink().shed(1);
        plain.sink().failed(1);
        plain.sink().deadLettered(2);
        plain.sink().spooled(1);
        assertThat(balanced()).isTrue();
        assertThat(plain.sink().report()).isEqualTo(new SinkReport(5, 1, 1, 2, 1));
    }

    @Test
    void droppedShedAndFailedPacketsAreLoss() {
        assertThat(lossAfter(() -> source.dropped(1, 0))).isTrue();
        assertThat(lossAfter(() -> source.dropped(0, 1))).isTrue();
        source.dropped(0, 0);
        assertThat(ledger.snapshot().loss()).isFalse();
        assertThat(lossAfter(() -> plain.sink().shed(1))).isTrue();
    }

    @Test
    void failedPacketsAreLoss() {
        assertThat(lossAfter(() -> filtered.sink().failed(1))).isTrue();
    }

    @Test
    void packetsOfAnEarlierRunThatFailAreLoss() {
        assertThat(lossAfter(() -> filtered.sink().note("fromEarlierRuns").increment()))
                .isFalse();
        assertThat(lossAfter(() -> filtered.sink()
                        .note(SinkCounts.FAILED_FROM_EARLIER_RUNS)
                        .increment()))
                .isTrue();
    }

    @Test
    void whatWasAskedForIsNoLoss() {
        assertThat(lossAfter(() -> {
                    shared.removal("filtered").add(100);
                    source.unreadAtStop(7);
                    source.damaged();
                    plain.sink().deadLettered(1);
                    plain.sink().spooled(1);
                }))
                .isFalse();
    }

    private boolean lossAfter(Runnable event) {
        event.run();
        return ledger.snapshot().loss();
    }

    @Test
    void namesAreUniqueWithinTheirRole() {
        LedgerSnapshot snapshot = ledger.snapshot();
        assertThat(snapshot.sources()).extracting(SourceCounts::name).containsExactly("file", "file-2");
        assertThat(snapshot.operators())
                .extracting(OperatorCounts::name)
                .containsExactly("filter", "long/filter", "long/limit");
        assertThat(snapshot.sinks()).extracting(SinkCounts::name).containsExactly("plain", "long");
    }

    @Test
    void aSnapshotStaysAsItWas() {
        LedgerSnapshot before = ledger.snapshot();
        shared.removal("filtered").increment();
        source.received().increment();
        assertThat(before.received()).isEqualTo(15);
        assertThat(before.shared().get(0).removed()).containsEntry("filtered", 5L);
    }

    @Test
    void theRestIsCountedOnceAndNeverNegative() {
        OperatorAccount account = new OperatorAccount("x");
        account.in().add(3);
        account.removeRest("ended");
        account.removeRest("ended");
        assertThat(account.snapshot().removed()).containsEntry("ended", 3L);
        account.out().add(2);
        account.removeRest("ended");
        assertThat(account.snapshot().balanced()).isFalse();
        SinkAccount sink = new SinkAccount("y");
        sink.written(2);
        sink.failRest();
        assertThat(sink.report().failed()).isZero();
    }
}

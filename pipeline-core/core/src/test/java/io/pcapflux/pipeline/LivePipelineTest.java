package io.pcapflux.pipeline;

import static io.pcapflux.pipeline.Runs.PATIENCE;
import static io.pcapflux.pipeline.Runs.ledgerOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.TestSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LivePipelineTest {
    private static final int MANY = 200_000;

    private final CountDownLatch hang = new CountDownLatch(1);
    private final AtomicLong taken = new AtomicLong();
    private final CollectingSink healthy = new CollectingSink("healthy", packet -> taken.incrementAndGet());
    private final CollectingSink stalled = new CollectingSink("stalled", packet -> hang());

    private void hang() {
        try {
            hang.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Packets that come when they come, yet not faster than a healthy sink takes them. */
    private PacketSource source() {
        return TestSource.of("live", TestSource.of(MANY).packets().doOnNext(packet -> {
                    while (packet.sequence() - taken.get() > SinkQueue.MOST_PACKETS / 2) {
                        Thread.onSpinWait();
                    }
                }))
                .live();
    }

    @Test
    void stalledSinkShedsAndTheHealthyOneGetsAll() {
        PipelineRun run = Pipeline.from(source()).to(stalled, healthy).start();
        await().atMost(PATIENCE).until(() -> healthy.completions() == 1);
        hang.countDown();
        LedgerSnapshot ledger = ledgerOf(run.report());
        SinkCounts slow = ledger.sinks().get(0);
        assertThat(healthy.packets()).hasSize(MANY);
        assertThat(slow.in()).isEqualTo(MANY);
        assertThat(slow.report().written()).isLessThanOrEqualTo(SinkQueue.MOST_PACKETS + 1);
        assertThat(slow.report().shed()).isEqualTo(MANY - slow.report().written());
        assertThat(ledger.sinks().get(1).report().shed()).isZero();
        assertThat(ledger.loss()).isTrue();
        assertThat(stalled.metadata()).hasAtLeastOneElementOfType(CaptureInterface.class);
    }

    @Test
    void abortedRunCountsWhatTheStalledSinkHeld() {
        PipelineRun run = Pipeline.from(source()).to(stalled, healthy).start();
        await().atMost(PATIENCE).until(() -> healthy.completions() == 1);
        run.abort();
        PipelineException failure =
                catchThrowableOfType(PipelineException.class, () -> run.report().block(PATIENCE));
        LedgerSnapshot ledger = ledgerOf(failure.report());
        hang.countDown();
        assertThat(ledger.sinks().get(0).report().failed()).isPositive();
        assertThat(ledger.sinks().get(1).report().failed()).isZero();
    }

    @Test
    void packetsOfTwoChunksInTurnAreNotTakenForMoreMemoryThanTheyHold() {
        int many = 2000;
        byte[][] chunks = {new byte[256 << 10], new byte[256 << 10]};
        CaptureInterface from = TestPackets.ethernet("two");
        PacketSource source = TestSource.of(
                        "two",
                        Flux.range(0, many)
                                .map(n -> new Packet(from, n, TestPackets.FIRST_NANOS + n, 100, chunks[n % 2], 0, 100)))
                .live();
        PipelineRun run = Pipeline.from(source).to(stalled, healthy).start();
        await().atMost(PATIENCE).until(() -> healthy.completions() == 1);
        hang.countDown();
        LedgerSnapshot ledger = ledgerOf(run.report());
        assertThat(ledger.loss()).isFalse();
        assertThat(stalled.packets()).hasSize(many);
    }

    @Test
    void anAdapterIsOpenedBeforeAFileThatKeepsItsReaderWaiting() {
        CountDownLatch opened = new CountDownLatch(1);
        PacketSource waiting = TestSource.of("waiting", Flux.defer(() -> {
            try {
                assertThat(opened.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Flux.empty();
        }));
        PacketSource adapter = TestSource.of("adapter", Flux.defer(() -> {
                    opened.countDown();
                    return TestSource.of(10).packets();
                }))
                .live();
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(waiting, adapter).to(healthy));
        assertThat(ledger.received()).isEqualTo(10);
        assertThat(ledger.sources().get(1).received()).isEqualTo(10);
    }

    @Test
    void singleSinkNeedsNoQueue() {
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(source()).to(healthy));
        assertThat(ledger.sinks().get(0).report().written()).isEqualTo(MANY);
    }

    @Test
    void silentLiveSourceDoesNotHoldUpTheOthers() {
        PacketSource silent = TestSource.of("silent", Flux.never()).live();
        PipelineRun run =
                Pipeline.from(TestSource.of(100).live(), silent).to(healthy).start();
        await().atMost(PATIENCE).until(() -> taken.get() == 100);
        run.stop();
        assertThat(ledgerOf(run.report()).received()).isEqualTo(100);
    }
}

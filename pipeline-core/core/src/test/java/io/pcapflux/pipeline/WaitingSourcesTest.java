package io.pcapflux.pipeline;

import static io.pcapflux.pipeline.Runs.PATIENCE;
import static io.pcapflux.pipeline.Runs.ledgerOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.TestSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** Several sources whose next packet may be long in coming. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingSourcesTest {
    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private final CollectingSink sink = new CollectingSink(
            "sink", packet -> threads.add(Thread.currentThread().getName()));

    /** Hands out packets as they are put in; a request for more keeps its thread until then, or until it is cancelled. */
    private static final class Growing {
        private static final Packet END = TestPackets.list(1).get(0);

        private final LinkedBlockingQueue<Packet> written = new LinkedBlockingQueue<>();
        private final TestSource source = TestSource.of(
                "growing",
                Flux.<Packet>generate(next -> {
                            Packet packet = take();
                            if (packet == END) {
                                next.complete();
                            } else {
                                next.next(packet);
                            }
                        })
                        .doOnCancel(this::end));

        private Packet take() {
            try {
                return written.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted, which closes files", e);
            }
        }

        void write(long... numbers) {
            List<Packet> packets = TestPackets.list(100);
            for (long number : numbers) {
                written.add(packets.get((int) number));
            }
        }

        void end() {
            written.add(END);
        }
    }

    private List<Long> numbers() {
        return sink.packets().stream().map(Packet::sequence).toList();
    }

    private void awaitNumbers(Long... expected) {
        await().atMost(PATIENCE).until(() -> numbers().equals(List.of(expected)));
    }

    @Test
    void theNextPacketComesWhenEachHasOne() {
        Growing one = new Growing();
        Growing other = new Growing();
        PipelineRun run = Pipeline.from(one.source.waiting(), other.source.waiting())
                .to(sink)
                .start();
        one.write(1);
        other.write(2);
        awaitNumbers(1L);
        one.write(5);
        awaitNumbers(1L, 2L);
        other.end();
        awaitNumbers(1L, 2L, 5L);
        run.stop();
        LedgerSnapshot ledger = ledgerOf(run.report());
        assertThat(ledger.sources()).extracting(SourceCounts::received).containsExactly(2L, 1L);
        assertThat(one.source.open() + other.source.open()).isZero();
        assertThat(threads).containsExactly("pcapflux-pipeline");
    }

    @Test
    void whatHasComeIsHandedOnAtAStop() {
        Growing one = new Growing();
        Growing silent = new Growing();
        PipelineRun run = Pipeline.from(one.source.waiting(), silent.source.waiting())
                .to(sink)
                .start();
        one.write(1, 2, 3);
        await().atMost(PATIENCE).until(() -> one.written.isEmpty() && silent.source.open() == 1);
        run.stop();
        assertThat(ledgerOf(run.report()).received()).isEqualTo(sink.packets().size());
        assertThat(numbers()).startsWith(1L, 2L);
        await().atMost(PATIENCE).until(() -> one.source.open() + silent.source.open() == 0);
    }

    @Test
    void oneDoesNotKeepAnAdapterOrAWholeFile() {
        Growing one = new Growing();
        Growing other = new Growing();
        PacketSource adapter = TestSource.of(10).live();
        PipelineRun run = Pipeline.from(one.source.waiting(), other.source.waiting(), adapter, TestSource.of(20))
                .to(sink)
                .start();
        await().atMost(PATIENCE).until(() -> sink.packets().size() == 30);
        other.write(50);
        await().atMost(PATIENCE).until(() -> sink.packets().size() == 31);
        run.stop();
        assertThat(ledgerOf(run.report()).received()).isEqualTo(31);
    }

    @Test
    void endingThemAtAnyMomentBalances() {
        for (int i = 0; i < 300; i++) {
            CollectingSink all = new CollectingSink("all", packet -> {});
            TestSource one = TestSource.of(1_000_000);
            TestSource other = TestSource.of(1_000_000);
            Pipeline pipeline = Pipeline.from(one.waiting(), other.waiting());
            boolean limited = i % 3 == 0;
            PipelineRun run = (limited
                            ? pipeline.through(PacketOperators.limit().packets(i + 1))
                            : pipeline)
                    .to(all, new DiscardSink())
                    .start();
            for (int spin = limited ? 0 : i * 20; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            if (!limited) {
                run.stop();
            }
            LedgerSnapshot ledger = ledgerOf(run.report());
            assertThat(ledger.sinks().get(0).in()).isEqualTo(all.packets().size());
            Runs.soon().until(() -> one.open() + other.open() == 0);
        }
    }
}

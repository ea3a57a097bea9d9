package io.pcapflux.sink.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.ClosedPipeException;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.PacketSinkContract;
import io.pcapflux.sink.SinkReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class ConsoleSinkTest implements PacketSinkContract {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final SinkAccount account = new SinkAccount("console");

    /** Takes nothing. */
    private static final class Broken extends OutputStream {
        private final String message;
        private final AtomicInteger attempts = new AtomicInteger();

        Broken(String message) {
            this.message = message;
        }

        @Override
        public void write(int one) throws IOException {
            attempts.incrementAndGet();
            throw new IOException(message);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            write(0);
        }
    }

    @Override
    public PacketSink sink() {
        return ConsoleSink.to(printed);
    }

    @Override
    public PacketSink failingSink() {
        return ConsoleSink.to(new Broken("No space left on device"));
    }

    @Override
    public long readBack() {
        return printed.toString(StandardCharsets.UTF_8).lines().count();
    }

    @Override
    public long openHandles() {
        return 0; // it opens nothing
    }

    private <T extends Throwable> T failure(Class<T> type, OutputStream out, Flux<Packet> packets) {
        T failure = catchThrowableOfType(
                type,
                () -> ConsoleSink.to(out)
                        .consume(packets.doOnNext(packet -> account.in().increment()))
                        .contextWrite(account::putInto)
                        .block(SOON));
        assertThat(failure).isNotNull();
        account.failRest(); // as the pipeline does with a sink that failed
        assertThat(account.snapshot().balanced()).isTrue();
        return failure;
    }

    @Test
    void aLineIsPrintedPerPacketInOrder() {
        sink().consume(TestPackets.flux(2)).block(SOON);
        assertThat(printed.toString(StandardCharsets.UTF_8).split("\n", -1))
                .containsExactly(
                        "2023-11-14 22:13:20.000000000 IP 10.0.0.1.1024 > 10.0.0.2.53: UDP, length 50",
                        "2023-11-14 22:13:20.001001000 IP 10.0.0.1.1025 > 10.0.0.2.53: UDP, length 58 (57 captured)",
                        "");
    }

    @Test
    void bytesArePrintedBelowTheLineOnRequest() {
        ConsoleSink.to(printed)
                .time(TimeFormat.EPOCH)
                .dump(Dump.HEX_ASCII_LINK)
                .consume(TestPackets.flux(1))
                .block(SOON);
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .startsWith(
                        "1700000000.000000000 IP 10.0.0.1.1024 > 10.0.0.2.53: UDP, length 50",
                        "\t0x0000:  0200 0000 0001 0200 0000 0002 0800 4500  ..............E.")
                .endsWith("\t0x0030:  0000                                     ..")
                .hasSize(5);
    }

    @Test
    void optionsBecomeASink() {
        ConsoleSinkProvider provider = new ConsoleSinkProvider();
        assertThat(provider.create(new ConsoleSinkProvider.Options(null, null))).isInstanceOf(ConsoleSink.class);
        assertThat(provider.create(new ConsoleSinkProvider.Options(TimeFormat.ISO, Dump.HEX)))
                .isInstanceOf(ConsoleSink.class);
    }

    @Test
    void theStreamIsFlushedAndStaysOpen() {
        AtomicInteger flushed = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                flushed.incrementAndGet();
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        ConsoleSink.to(out).consume(TestPackets.flux(2)).block(SOON);
        assertThat(flushed).hasPositiveValue();
        assertThat(closed).hasValue(0);
    }

    @Test
    void aLineIsSeenThoughNothingComesBehindIt() {
        Sinks.Many<Packet> packets = Sinks.many().unicast().onBackpressureBuffer();
        Disposable printing = ConsoleSink.to(printed)
                .consume(packets.asFlux())
                .contextWrite(account::putInto)
                .subscribe();
        packets.tryEmitNext(TestPackets.packet(0)).orThrow();
        await().atMost(SOON).until(() -> account.report().written() == 1);
        assertThat(printed.toString(StandardCharsets.UTF_8)).endsWith("\n");
        printing.dispose();
    }

    @Test
    void aReaderThatWentAwayIsNoticedThoughNothingComesAnyMore() {
        failure(
                ClosedPipeException.class,
                new Broken("Broken pipe"),
                TestPackets.flux(3).concatWith(Flux.never()));
        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 3, 0, 0));
    }

    @Test
    void aReaderThatWentAwayIsAClosedPipe() {
        ClosedPipeException failure =
                failure(ClosedPipeException.class, new Broken("Broken pipe"), TestPackets.endless());
        assertThat(failure).hasCauseInstanceOf(IOException.class);
        assertThat(account.report().written()).isZero();
    }

    @Test
    void aReaderThatWentAwayIsNoticedAtTheEndOfAShortStream() {
        failure(ClosedPipeException.class, new Broken("Broken pipe"), TestPackets.flux(3));
        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 3, 0, 0));
    }

    @Test
    void nothingMoreIsWrittenToAStreamThatFailed() {
        Broken full = new Broken("No space left on device");
        PcapfluxException failure = failure(PcapfluxException.class, full, TestPackets.endless());
        assertThat(failure)
                .isNotInstanceOf(ClosedPipeException.class)
                .hasMessage("standard output: No space left on device");
        assertThat(failure.remedy()).isNotBlank();
        assertThat(full.attempts).hasValue(1);
    }

    @Test
    void aCancelDoesNotWaitForAReaderThatDoesNotRead() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch reads = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int one) {
                writing.countDown();
                awaitLatch(reads);
            }
        };
        ExecutorService emitter = Executors.newSingleThreadExecutor();
        Disposable running = ConsoleSink.to(stuck)
                .consume(TestPackets.endless().subscribeOn(on(emitter)))
                .subscribe();
        awaitLatch(writing);
        assertTimeoutPreemptively(SOON, running::dispose);
        reads.countDown();
        emitter.shutdown();
        assertThat(emitter.awaitTermination(30, TimeUnit.SECONDS)).as("ends").isTrue();
    }

    @SuppressWarnings("UnnecessaryMethodReference") // hides from Reactor that the executor could interrupt
    private static Scheduler on(ExecutorService executor) {
        return Schedulers.fromExecutor(executor::execute);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void allLinesAreFlushedWhateverTheMomentOfTheCancel() throws Exception {
        for (int race = 0; race < 200; race++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SinkAccount counts = new SinkAccount("console");
            ExecutorService emitter = Executors.newSingleThreadExecutor();
            Disposable running = ConsoleSink.to(out)
                    .consume(TestPackets.endless().subscribeOn(on(emitter)))
                    .contextWrite(counts::putInto)
                    .subscribe();
            for (int spin = race * 50; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            running.dispose();
            emitter.shutdown();
            assertThat(emitter.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(out.toString(StandardCharsets.UTF_8).lines().count())
                    .as("race %d", race)
                    .isEqualTo(counts.report().written());
        }
    }
}

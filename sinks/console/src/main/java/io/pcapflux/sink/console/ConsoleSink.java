package io.pcapflux.sink.console;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.ClosedPipeException;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Prints a line per packet: time, VLAN ids, addresses, ports, protocol and its most telling fields, length on the wire;
 * on request with its bytes below. It never fails for what the bytes are: a packet that is cut off or malformed is told
 * as far as it can be decoded, at least by its link type and length.
 *
 * <p>Written on the thread that emits the packets, and gathered for a tenth of a second at most: a timer, on a thread
 * that may block, writes out what nothing comes behind. Flushed at the end; the stream is not closed.
 */
public final class ConsoleSink implements PacketSink {
    private static final int BUFFER = 64 * 1024;
    private static final long LOOK_MILLIS = 100;

    private final OutputStream out;
    private final TimeFormat time;
    private final @Nullable Dump dump;

    private ConsoleSink(OutputStream out, TimeFormat time, @Nullable Dump dump) {
        this.out = out;
        this.time = time;
        this.dump = dump;
    }

    /** Prints to standard output. */
    public static ConsoleSink standardOutput() {
        return to(new FileOutputStream(FileDescriptor.out));
    }

    /** Prints to a stream, which stays open. */
    public static ConsoleSink to(OutputStream out) {
        return new ConsoleSink(out, TimeFormat.DATE_TIME, null);
    }

    /** The same with times in this format; without, {@link TimeFormat#DATE_TIME}. */
    public ConsoleSink time(TimeFormat format) {
        return new ConsoleSink(out, format, dump);
    }

    /** The same with the bytes of each packet printed below its line. */
    public ConsoleSink dump(Dump bytes) {
        return new ConsoleSink(out, time, bytes);
    }

    @Override
    public String name() {
        return "console";
    }

    @Override
    public Mono<SinkReport> consume(Flux<Packet> packets) {
        return Mono.deferContextual(context -> {
            SinkAccount account = SinkAccount.of(context);
            account.settlesInOrder();
            Printer printer = new Printer(account);
            Disposable looks = Schedulers.boundedElastic()
                    .schedulePeriodically(printer::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return packets.takeUntilOther(printer.failure.asMono())
                    .doOnNext(printer::print)
                    .doOnComplete(printer::finish)
                    .doOnError(failure -> printer.flush())
                    .doOnCancel(printer::cancel)
                    .then(Mono.fromSupplier(account::report))
                    .doFinally(end -> looks.dispose());
        });
    }

    /** The lines of one subscription. Locked, since a cancel may come from another thread. */
    private final class Printer {
        private final Writer writer;
        private final SinkAccount account;
        private final SummaryLine summary = new SummaryLine(new TimeColumn(time));
        private final StringBuilder text = new StringBuilder(256);
        private final ReentrantLock lock = new ReentrantLock();
        /** Where the timer tells that it failed. */
        private final Sinks.Empty<Void> failure = Sinks.empty();

        private long unreported;
        private @Nullable PcapfluxException broken;
        private volatile boolean cancelled;

        Printer(SinkAccount account) {
            this.writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
            this.account = account;
        }

        void print(Packet packet) {
            lock.lock();
            try {
                text.setLength(0);
                summary.append(text, packet);
                text.append('\n');
                if (dump != null) {
                    HexDump.append(text, packet, dump);
                }
                writer.append(text);
                unreported++;
            } catch (IOException e) {
                throw failure(e);
            } finally {
                lock.unlock();
            }
            if (cancelled) {
                flush();
            }
        }

        /** Writes out what has been gathered, unless that is being done. */
        void look() {
            if (!lock.tryLock()) {
                return;
            }
            try {
                if (unreported > 0) {
                    flush();
                }
            } catch (PcapfluxException e) {
                failure.tryEmitError(e); // nobody else is told
            } finally {
                lock.unlock();
            }
        }

        /** Leaves the rest to a line that is being printed, for that may wait for its reader for ever. */
        void cancel() {
            cancelled = true;
            if (lock.tryLock()) {
                try {
                    flush();
                } finally {
                    lock.unlock();
                }
            }
        }

        void flush() {
            lock.lock();
            try {
                if (broken == null) {
                    writer.flush();
                    account.written(unreported);
                    unreported = 0;
                }
            } catch (IOException e) {
                throw failure(e);
            } finally {
                lock.unlock();
            }
        }

        /** The last line is printed. */
        void finish() {
            flush();
            lock.lock();
            try {
                if (broken != null) { // the timer found out, and was late to tell
                    throw broken;
                }
            } finally {
                lock.unlock();
            }
        }

        private PcapfluxException failure(IOException cause) {
            String message = String.valueOf(cause.getMessage());
            PcapfluxException told = message.contains("Broken pipe")
                    ? new ClosedPipeException(cause)
                    : new PcapfluxException("standard output: " + message, "check where it goes", cause);
            broken = told;
            return told;
        }
    }
}

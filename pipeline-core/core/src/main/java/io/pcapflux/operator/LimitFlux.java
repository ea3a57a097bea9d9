package io.pcapflux.operator;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.scheduler.Schedulers;

/** The stream behind {@link Limit}. */
final class LimitFlux extends FluxOperator<Packet, Packet> {
    private final long packets;
    private final long bytes;
    private final @Nullable Duration duration;

    private final @Nullable Duration span;

    LimitFlux(Flux<Packet> source, long packets, long bytes, @Nullable Duration duration, @Nullable Duration span) {
        super(source);
        this.packets = packets;
        this.bytes = bytes;
        this.duration = duration;
        this.span = span;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Packet> actual) {
        LimitGate gate = new LimitGate(actual);
        if (duration != null) {
            gate.startTimer(duration);
        }
        source.subscribe(gate);
    }

    private final class LimitGate extends Gate {
        private final OperatorAccount account;
        private final Tally limited;
        private final Disposable.Swap timer = Disposables.swap();
        private final long spanNanos = span == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(span);
        private long firstNanos = Packet.NO_TIMESTAMP;
        private long packetsSeen;
        private long bytesSeen;

        LimitGate(CoreSubscriber<? super Packet> downstream) {
            super(downstream);
            account = OperatorAccount.of(downstream.currentContext());
            limited = account.removal("limited");
        }

        void startTimer(Duration after) {
            Runnable end = () -> {
                account.ended("duration: " + after.toMillis() + "ms");
                shut();
            };
            // What is below may block when it is completed: writing out a file does.
            long nanos = TimeUnit.NANOSECONDS.convert(after);
            timer.update(Schedulers.boundedElastic().schedule(end, nanos, TimeUnit.NANOSECONDS));
        }

        @Override
        boolean admits(Packet packet) {
            if (span == null || !packet.hasTimestamp()) {
                return true;
            }
            long now = packet.timestampNanos();
            if (firstNanos == Packet.NO_TIMESTAMP) {
                firstNanos = now;
            }
            if (PacketTime.between(firstNanos, now) >= spanNanos) {
                account.ended("span: " + span.toMillis() + "ms");
                return false;
            }
            return true;
        }

        @Override
        boolean goesOnAfter(Packet packet) {
            packetsSeen++;
            bytesSeen += packet.capturedLength();
            if (packetsSeen >= packets) {
                account.ended("packets: " + packets);
                return false;
            }
            if (bytesSeen >= bytes) {
                account.ended("bytes: " + bytes);
                return false;
            }
            return true;
        }

        @Override
        void refused(Packet packet) {
            limited.increment();
        }

        @Override
        void released() {
            timer.dispose();
        }
    }
}

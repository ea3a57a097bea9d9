package io.pcapflux.source.pcapfile;

import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Packets of an input of its own for each subscription, read on the thread that requests them. */
final class FilePackets extends Flux<Packet> {
    private static final Logger LOG = LoggerFactory.getLogger(FilePackets.class);

    private final BiFunction<SourceAccount, MetadataListener, FileInput> opening;

    /** @param opening makes the input; opens no file yet */
    FilePackets(BiFunction<SourceAccount, MetadataListener, FileInput> opening) {
        this.opening = opening;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Packet> actual) {
        Context context = actual.currentContext();
        FileInput input = opening.apply(SourceAccount.of(context), MetadataListener.of(context));
        actual.onSubscribe(new Reading(input, actual));
    }

    /** The thread whose request is the first one open reads for all that come meanwhile. */
    private static final class Reading implements Subscription {
        private final FileInput input;
        private final CoreSubscriber<? super Packet> actual;
        private final AtomicLong requested = new AtomicLong();
        private volatile boolean cancelled;

        Reading(FileInput input, CoreSubscriber<? super Packet> actual) {
            this.input = input;
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n) && requested.getAndAccumulate(n, Operators::addCap) == 0) {
                read(n);
            }
        }

        private void read(long first) {
            long open = first;
            long emitted = 0;
            while (emit(open - emitted)) {
                emitted = open;
                open = requested.get();
                if (open == emitted) {
                    open = requested.addAndGet(-emitted);
                    emitted = 0;
                    if (open == 0) {
                        return;
                    }
                }
            }
        }

        /** Emits so many packets; false if that was the end, in whatever way. */
        private boolean emit(long packets) {
            try {
                for (long left = packets; left > 0; left--) {
                    Packet packet = cancelled ? null : input.next();
                    if (packet == null) {
                        end();
                        return false;
                    }
                    actual.onNext(packet);
                }
                return true;
            } catch (Throwable e) { // errors of the machine are thrown on, but the files are closed before
                boolean tooLate = cancelled;
                input.close();
                cancelled = true;
                Throwable failure = Operators.onOperatorError(e, actual.currentContext());
                if (tooLate) {
                    Operators.onErrorDropped(failure, actual.currentContext());
                } else {
                    actual.onError(failure);
                }
                return false;
            }
        }

        private void end() {
            boolean over = cancelled || input.isCut();
            cancelled = true;
            if (over) {
                close();
            } else {
                input.close();
                input.failure().ifPresentOrElse(actual::onError, actual::onComplete);
            }
        }

        /** When nobody waits for the end any more. */
        private void close() {
            input.close();
            input.failure().ifPresent(met -> LOG.warn("{}: {}", met.getMessage(), met.remedy()));
        }

        @Override
        public void cancel() {
            cancelled = true;
            if (requested.getAndAccumulate(1, Operators::addCap) == 0) {
                close(); // nobody reads
            }
            input.cut();
        }
    }
}

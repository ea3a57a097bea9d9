package io.pcapflux.pipeline;

import io.pcapflux.source.Settlement;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** What one source is told of its packets. */
final class SourceSettlement implements Settlement {
    private final LongSupplier settled;
    private volatile Supplier<Mono<Void>> closing = Mono::empty;

    SourceSettlement(LongSupplier settled) {
        this.settled = settled;
    }

    @Override
    public long settled() {
        return settled.getAsLong();
    }

    @Override
    public void atEnd(Supplier<Mono<Void>> newClosing) {
        closing = newClosing;
    }

    /** What the source still has to do when the sinks have ended. */
    Mono<Void> closing() {
        return Mono.defer(closing);
    }
}

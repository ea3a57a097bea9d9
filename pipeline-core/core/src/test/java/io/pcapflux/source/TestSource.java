package io.pcapflux.source;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;

/** A source in memory that keeps all rules and tells how often it is open. */
public final class TestSource implements PacketSource {
    private final String name;
    private final Flux<Packet> packets;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger subscriptions = new AtomicInteger();

    private TestSource(String name, Flux<Packet> packets) {
        this.name = name;
        this.packets = packets;
    }

    /** Whatever a test needs. */
    public static TestSource of(String name, Flux<Packet> packets) {
        return new TestSource(name, packets);
    }

    /** The first n test packets. */
    public static TestSource of(int n) {
        return new TestSource("test", TestPackets.flux(n));
    }

    /** The first n test packets, then an error. */
    public static TestSource failing(int n, Throwable failure) {
        return new TestSource("failing", TestPackets.flux(n).concatWith(Flux.error(failure)));
    }

    public static TestSource endless() {
        return new TestSource("endless", TestPackets.endless());
    }

    /** Those of the first n test packets whose number is chosen, as a capture of its own. */
    public static TestSource chosen(String name, int n, LongPredicate choice) {
        CaptureInterface captureInterface = TestPackets.ethernet(name);
        return new TestSource(name, Flux.deferContextual(context -> {
            MetadataListener.of(context).accept(captureInterface);
            return Flux.fromStream(() -> LongStream.range(0, n)
                    .filter(choice)
                    .mapToObj(number -> TestPackets.packet(captureInterface, number)));
        }));
    }

    @Override
    public String name() {
        return name;
    }

    /** The same as if its packets came from an adapter. */
    public PacketSource live() {
        return new Kind(true);
    }

    /** The same as if its packets were still being made. */
    public PacketSource waiting() {
        return new Kind(false);
    }

    private final class Kind implements PacketSource {
        private final boolean live;

        Kind(boolean live) {
            this.live = live;
        }

        @Override
        public String name() {
            return TestSource.this.name();
        }

        @Override
        public boolean isLive() {
            return live;
        }

        @Override
        public boolean mayWait() {
            return !live;
        }

        @Override
        public Flux<Packet> packets() {
            return TestSource.this.packets();
        }
    }

    @Override
    public Flux<Packet> packets() {
        return Flux.using(
                () -> {
                    subscriptions.incrementAndGet();
                    return open.incrementAndGet();
                },
                opened -> packets,
                opened -> open.decrementAndGet());
    }

    /** Subscriptions that have not ended yet. */
    public int open() {
        return open.get();
    }

    /** Subscriptions so far. */
    public int subscriptions() {
        return subscriptions.get();
    }
}

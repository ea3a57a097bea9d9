package io.pcapflux.source.live;

import io.pcapflux.packet.Packet;
import io.pcapflux.sink.Peers;
import io.pcapflux.source.PacketSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Packets of one or more adapters of this machine, captured with libpcap or, on Linux, with the kernel's ring: see
 * {@link Engine}.
 *
 * <p>Each subscription opens the adapters anew, each on a thread of its own, which reads, emits and closes; packets of
 * several adapters come one after the other, those of each in its order. Requests and cancels only signal to these
 * threads. Without demand nothing is read: packets wait in the kernel's ring, and those that find no place in it are
 * counted in the {@link io.pcapflux.ledger.SourceAccount}, at least each second and at the end. The stream is without
 * end; it completes where its {@link io.pcapflux.source.StopRequest} is made, behind the packets that the kernel held
 * by then, as far as they are asked for within five seconds. What stays is told as unread.
 *
 * <p>A packet is copied out of the ring into a chunk of 256 KiB that it shares with its neighbours. Metadata: a
 * section, the adapters, and at the end the statistics of each.
 *
 * <p>An adapter that goes down or is removed ends in a {@link io.pcapflux.PcapfluxException} with its name; the others go
 * on, then the stream fails. An adapter that cannot be opened at the start fails the stream at once, unless
 * {@link Builder#await} says to wait for it.
 *
 * <p>With libpcap the counts are libpcap's: on a loopback adapter, and with a direction, it counts packets that it then
 * leaves out, and unread packets are told as near as they can be. Those of the ring are exact.
 */
public final class LiveSource implements PacketSource {
    private final LiveOptions options;

    private LiveSource(LiveOptions options) {
        this.options = options;
    }

    /** A source on adapters, by name; {@code any} stands for all of them. */
    public static Builder on(String adapter, String... more) {
        List<String> names = new ArrayList<>();
        names.add(adapter);
        names.addAll(List.of(more));
        return new Builder(names);
    }

    @Override
    public String name() {
        return "live";
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public Flux<Packet> packets() {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Packet> actual) {
                List<InetSocketAddress> peers =
                        Peers.of(actual.currentContext()).all();
                new LiveSession(SelfCapture.heed(options, peers), actual).start();
            }
        };
    }

    /** Whether each adapter can be opened and its filter compiled. */
    @Override
    public Mono<Void> check() {
        return Mono.fromRunnable(this::open)
                .subscribeOn(Schedulers.boundedElastic())
                .then();
    }

    /** Opens all adapters, and closes them. */
    void open() {
        options.interfaces().forEach(name -> AdapterHandle.open(name, options).close());
    }

    @Override
    public String toString() {
        return name() + options.interfaces();
    }

    /** Says how to capture; values that cannot be are refused with an {@link IllegalArgumentException}. */
    public static final class Builder {
        private final List<String> interfaces;
        private String filter = "";
        private int snaplen = LiveDefaults.SNAPLEN;
        private boolean promiscuous = true;
        private long buffer = LiveDefaults.BUFFER;
        private Duration timeout = LiveDefaults.TIMEOUT;
        private boolean immediate;
        private Direction direction = Direction.INOUT;
        private boolean monitor;
        private Optional<String> timestampType = Optional.empty();
        private Optional<String> linkType = Optional.empty();
        private Engine engine = Engine.AUTO;
        private Duration wait = Duration.ZERO;
        private boolean excludeBrokers;

        Builder(List<String> interfaces) {
            if (interfaces.isEmpty() || interfaces.contains("")) {
                throw new IllegalArgumentException("an adapter needs a name");
            }
            boolean unique = Set.copyOf(interfaces).size() == interfaces.size();
            LiveDefaults.check(unique, interfaces + " names an adapter twice");
            this.interfaces = List.copyOf(interfaces);
        }

        /** Only packets that match, in the language of pcap-filter, compiled for the adapter and run in the kernel. */
        public Builder filter(String expression) {
            filter = expression;
            return this;
        }

        /** Bytes kept of a packet, 262144 unless told; 0 means as many. */
        public Builder snaplen(int bytes) {
            LiveDefaults.check(bytes >= 0 && bytes <= LiveDefaults.SNAPLEN, "snaplen must be 0 to 262144");
            snaplen = bytes == 0 ? LiveDefaults.SNAPLEN : bytes;
            return this;
        }

        /** Whether packets for other machines are captured too; they are unless told. */
        public Builder promiscuous(boolean on) {
            promiscuous = on;
            return this;
        }

        /** Bytes of the kernel's ring for each adapter, 64 MiB unless told; less than 2 GiB. */
        public Builder buffer(long bytes) {
            LiveDefaults.check(bytes > 0 && bytes <= Integer.MAX_VALUE, "buffer must be more than 0 and below 2GiB");
            buffer = bytes;
            return this;
        }

        /** How long the kernel gathers packets before it hands them over, 10 ms unless told; 1 ms to 10 s. */
        public Builder timeout(Duration time) {
            boolean fits = time.toMillis() >= 1 && time.compareTo(LiveDefaults.LONGEST_TIMEOUT) <= 0;
            LiveDefaults.check(fits, "timeout must be 1ms to 10s");
            timeout = time;
            return this;
        }

        /** Whether the kernel hands over each packet at once; the ring holds far fewer packets then. */
        public Builder immediate(boolean on) {
            immediate = on;
            return this;
        }

        public Builder direction(Direction packets) {
            direction = packets;
            return this;
        }

        /** Whether a wireless adapter captures all frames in the air, and no longer takes part in its network. */
        public Builder monitor(boolean on) {
            monitor = on;
            return this;
        }

        /** The clock of the timestamps, such as {@code adapter_unsynced}: see pcap-tstamp(7). */
        public Builder timestampType(String name) {
            timestampType = Optional.of(name);
            return this;
        }

        /** The link-layer header, such as {@code LINUX_SLL2}, where an adapter has several: see pcap-linktype(7). */
        public Builder linkType(String name) {
            linkType = Optional.of(name);
            return this;
        }

        /** What captures; the ring of Linux where it can be had unless told, see {@link Engine}. */
        public Builder engine(Engine how) {
            engine = how;
            return this;
        }

        /** Waits so long for an adapter that is not there or not up, at the start and later; not at all unless told. */
        public Builder await(Duration time) {
            LiveDefaults.check(!time.isNegative(), "wait must not be negative");
            wait = time;
            return this;
        }

        /**
         * Whether what goes between the sinks of the same pipeline and their brokers is left out where it passes an
         * adapter. It would be sent there again and again; unless told it is only warned of.
         */
        public Builder excludeBrokers(boolean on) {
            excludeBrokers = on;
            return this;
        }

        public LiveSource build() {
            return new LiveSource(new LiveOptions(
                    interfaces,
                    filter,
                    snaplen,
                    promiscuous,
                    (int) buffer,
                    timeout,
                    immediate,
                    direction,
                    monitor,
                    timestampType,
                    linkType,
                    engine,
                    wait,
                    excludeBrokers));
        }
    }
}

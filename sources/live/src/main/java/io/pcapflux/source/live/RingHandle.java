package io.pcapflux.source.live;

import com.sun.jna.LastErrorException;
import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Ethernet adapter of Linux, opened without libpcap: the kernel's ring (packet(7), TPACKET_V3) is mapped and read in
 * place. Of several packets the kernel wakes us once, when a block is full or the timeout is over.
 */
final class RingHandle implements AdapterHandle {
    private static final int FOR_EVER = -1;
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_SETTLE = TimeUnit.SECONDS.toNanos(1);

    private final LiveOptions options;
    private final PacketSocket socket;
    private final MappedRing ring;
    private final Doorbell doorbell;
    private final InterfaceDrops drops;
    private boolean waits = true;
    private Counters counters = Counters.NONE;
    private boolean closed;
    private @Nullable PcapfluxException lost;
    private long lostAt;

    private RingHandle(LiveOptions options, PacketSocket socket, MappedRing ring, InterfaceDrops drops) {
        this.options = options;
        this.socket = socket;
        this.ring = ring;
        this.drops = drops;
        this.doorbell = new Doorbell(socket.descriptor());
    }

    /**
     * See {@link AdapterHandle#open}.
     *
     * @throws NoRingException if this adapter or this system has no ring for what is asked
     */
    static RingHandle open(String name, LiveOptions options) throws NoRingException {
        RingObstacles.check(name, options);
        try {
            PacketSocket socket = PacketSocket.open(name);
            try {
                return open(name, options, socket);
            } catch (PcapfluxException | NoRingException | LastErrorException e) {
                socket.close();
                throw e;
            }
        } catch (LinkageError e) {
            throw new NoRingException("JNA cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static RingHandle open(String name, LiveOptions options, PacketSocket socket) throws NoRingException {
        int hardware = socket.hardware();
        RingObstacles.checkHardware(hardware);
        socket.attach(KernelFilter.of(name, options, hardware == Linux.ARPHRD_LOOPBACK));
        if (options.promiscuous()) {
            socket.makePromiscuous();
        }
        MappedRing ring = socket.map(RingGeometry.of(options));
        try {
            socket.bind();
            return new RingHandle(options, socket, ring, new InterfaceDrops(name));
        } catch (PcapfluxException | LastErrorException e) {
            ring.close();
            throw e;
        }
    }

    @Override
    public LinkType linkType() {
        return LinkType.ETHERNET;
    }

    @Override
    public int snaplen() {
        return options.snaplen();
    }

    @Override
    public void read(int most, Listener listener) {
        int snaplen = options.snaplen();
        boolean goesOn = ring.hasPacket() || (waits && awaitPacket());
        for (int n = 0; goesOn && n < most && ring.hasPacket(); n++) {
            goesOn = ring.take(snaplen, listener);
        }
    }

    /** Waits for a packet, or until woken; where the adapter got lost, only for what may still be in the ring. */
    private boolean awaitPacket() {
        long left = lost == null ? 0 : lostAt + settle() - System.nanoTime();
        if (lost != null && left <= 0) {
            throw lost;
        }
        int events = doorbell.await(lost == null ? FOR_EVER : (int) TimeUnit.NANOSECONDS.toMillis(left) + 1);
        if ((events & ~Linux.POLLIN) != 0 && socket.error() != 0) {
            lost = socket.lost();
            lostAt = System.nanoTime();
        }
        return ring.hasPacket();
    }

    /** How long the kernel keeps a block that is not full. */
    private long settle() {
        return Math.min(options.timeout().toNanos() + GRACE, LONGEST_SETTLE);
    }

    @Override
    public void waitNoLonger() {
        waits = false;
    }

    @Override
    public void wake() {
        doorbell.ring();
    }

    @Override
    public void check(long silence) {
        // Reading tells.
    }

    @Override
    public synchronized Counters counters() {
        if (!closed) {
            counters = socket.count(counters).withDroppedByInterface(drops.count());
        }
        return counters;
    }

    @Override
    public long unread(long delivered) {
        Counters now = counters();
        return Math.max(0, now.received() - now.droppedByKernel() - delivered);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        doorbell.close();
        ring.close();
        socket.close();
    }
}

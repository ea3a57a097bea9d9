package io.pcapflux.source.live;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.pcapflux.PcapfluxException;
import java.nio.charset.StandardCharsets;

/**
 * A packet socket of Linux, on one adapter. It receives nothing before {@link #bind()}, so that whoever sets the filter
 * and the ring first sees no packet that the filter would not accept.
 */
final class PacketSocket implements AutoCloseable {
    private static final int NAME_SIZE = 16;
    private static final int IFREQ_SIZE = 40;

    private final String adapter;
    private final int descriptor;

    private PacketSocket(String adapter, int descriptor) {
        this.adapter = adapter;
        this.descriptor = descriptor;
    }

    /** @throws PcapfluxException if there is no right to */
    static PacketSocket open(String adapter) throws NoRingException {
        try {
            return new PacketSocket(adapter, Linux.socket(Linux.AF_PACKET, Linux.SOCK_RAW | Linux.SOCK_CLOEXEC, 0));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Linux.EPERM || e.getErrorCode() == Linux.EACCES) {
                throw AdapterFailures.notPermitted(adapter, AdapterFailures.said(e), e);
            }
            throw new NoRingException("the system has no packet sockets: " + AdapterFailures.said(e), e);
        }
    }

    int descriptor() {
        return descriptor;
    }

    /** ARPHRD_ number of the adapter. */
    int hardware() {
        return Short.toUnsignedInt(ask(Linux.SIOCGIFHWADDR).getShort(NAME_SIZE));
    }

    private int index() {
        return ask(Linux.SIOCGIFINDEX).getInt(NAME_SIZE);
    }

    /** What an ioctl tells of the adapter: struct ifreq. */
    private Memory ask(int request) {
        byte[] name = adapter.getBytes(StandardCharsets.UTF_8);
        if (name.length >= NAME_SIZE) {
            throw AdapterFailures.unknown(adapter, null);
        }
        Memory answer = new Memory(IFREQ_SIZE);
        answer.clear();
        answer.write(0, name, 0, name.length);
        try {
            int unused = Linux.ioctl(descriptor, new NativeLong(request), answer);
        } catch (LastErrorException e) {
            throw e.getErrorCode() == Linux.ENODEV
                    ? AdapterFailures.unknown(adapter, e)
                    : AdapterFailures.opening(adapter, AdapterFailures.said(e), e);
        }
        return answer;
    }

    /** Has the kernel run a program of classic BPF on each packet: struct sock_fprog. */
    void attach(KernelFilter filter) {
        try (Memory program = filter.toMemory();
                Memory pointer = new Memory(2L * Long.BYTES)) {
            pointer.clear();
            pointer.setShort(0, (short) filter.length());
            pointer.setPointer(Long.BYTES, program);
            set(Linux.SOL_SOCKET, Linux.SO_ATTACH_FILTER, pointer);
        } catch (LastErrorException e) {
            throw AdapterFailures.attaching(adapter, filter.expression(), e);
        }
    }

    /** Has the adapter take packets for other machines too, as long as this is open: struct packet_mreq. */
    void makePromiscuous() {
        try (Memory request = new Memory(16)) {
            request.clear();
            request.setInt(0, index());
            request.setShort(4, (short) Linux.PACKET_MR_PROMISC);
            set(Linux.SOL_PACKET, Linux.PACKET_ADD_MEMBERSHIP, request);
        } catch (LastErrorException e) {
            throw AdapterFailures.opening(adapter, "not promiscuous: " + AdapterFailures.said(e), e);
        }
    }

    /** Makes the ring, a smaller one where memory is short, and maps it. */
    MappedRing map(RingGeometry wanted) throws NoRingException {
        try (Memory version = new Memory(Integer.BYTES)) {
            version.setInt(0, Linux.TPACKET_V3);
            set(Linux.SOL_PACKET, Linux.PACKET_VERSION, version);
            RingGeometry geometry = allocate(wanted);
            NativeLong length = new NativeLong(geometry.bytes());
            Pointer start =
                    Linux.mmap(null, length, Linux.PROT_READ_WRITE, Linux.MAP_SHARED, descriptor, new NativeLong(0));
            return new MappedRing(start, geometry);
        } catch (LastErrorException e) {
            throw new NoRingException("the kernel makes no ring: " + AdapterFailures.said(e), e);
        }
    }

    /** struct tpacket_req3. */
    private RingGeometry allocate(RingGeometry wanted) {
        RingGeometry geometry = wanted;
        try (Memory request = new Memory(7L * Integer.BYTES)) {
            while (true) {
                request.clear();
                request.setInt(0, RingGeometry.BLOCK);
                request.setInt(4, geometry.blocks());
                request.setInt(8, RingGeometry.BLOCK); // a frame is a whole block: version 3 cuts it as needed
                request.setInt(12, geometry.blocks());
                request.setInt(16, geometry.retireMillis());
                try {
                    set(Linux.SOL_PACKET, Linux.PACKET_RX_RING, request);
                    return geometry;
                } catch (LastErrorException e) {
                    if (e.getErrorCode() != Linux.ENOMEM || geometry.blocks() == 1) {
                        throw e;
                    }
                    geometry = geometry.smaller();
                }
            }
        }
    }

    /** From now on packets are received: struct sockaddr_ll. */
    void bind() {
        try (Memory address = new Memory(20)) {
            address.clear();
            address.setShort(0, (short) Linux.AF_PACKET);
            address.setShort(2, Short.reverseBytes((short) Linux.ETH_P_ALL)); // network byte order
            address.setInt(4, index());
            int unused = Linux.bind(descriptor, address, (int) address.size());
        } catch (LastErrorException e) {
            throw AdapterFailures.opening(adapter, AdapterFailures.said(e), e);
        }
        if (error() != 0) {
            throw lost();
        }
    }

    /** The error that waits on the socket, 0 for none; it is then forgotten. */
    int error() {
        try (Memory value = new Memory(Integer.BYTES)) {
            get(Linux.SOL_SOCKET, Linux.SO_ERROR, value);
            return value.getInt(0);
        }
    }

    /** Why nothing comes any more. */
    PcapfluxException lost() {
        try {
            int unused = index();
            return AdapterFailures.down(adapter);
        } catch (PcapfluxException e) {
            return AdapterFailures.gone(adapter);
        }
    }

    /** Adds to what was counted by now; the kernel counts from 0 each time it is asked: struct tpacket_stats_v3. */
    Counters count(Counters before) {
        try (Memory counts = new Memory(3L * Integer.BYTES)) {
            get(Linux.SOL_PACKET, Linux.PACKET_STATISTICS, counts);
            return before.plus(new Counters(
                    Integer.toUnsignedLong(counts.getInt(0)), Integer.toUnsignedLong(counts.getInt(4)), 0));
        }
    }

    private void set(int level, int name, Memory value) {
        int unused = Linux.setsockopt(descriptor, level, name, value, (int) value.size());
    }

    private void get(int level, int name, Memory value) {
        try (Memory length = new Memory(Integer.BYTES)) {
            length.setInt(0, (int) value.size());
            int unused = Linux.getsockopt(descriptor, level, name, value, length);
        }
    }

    @Override
    public void close() {
        int unused = Linux.close(descriptor);
    }
}

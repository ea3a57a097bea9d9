package io.pcapflux.bpf;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A capture file in memory without packets, opened by libpcap to compile filters for.
 *
 * <p>With a handle of no file (pcap_open_dead) libpcap compiles as for a live adapter: it would ask the kernel for the
 * direction, and know IPv6 behind a {@code NULL} header by this system's number only.
 */
final class EmptyCapture implements AutoCloseable {
    private static final int MAGIC = 0xA1B2C3D4;
    private static final int HEADER_BYTES = 24;
    private static final int ERROR_BYTES = 256;

    private final Libpcap libpcap;
    private final Memory header;
    private final Pointer handle;

    EmptyCapture(Libpcap libpcap, LinkType linkType, int snaplen, ByteOrder order) {
        this.libpcap = libpcap;
        header = new Memory(HEADER_BYTES);
        ByteBuffer fields = header.getByteBuffer(0, HEADER_BYTES).order(order);
        fields.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
        fields.putInt(snaplen).putInt(linkType.number());
        handle = open();
    }

    private Pointer open() {
        Pointer file = libpcap.fmemopen(header, new NativeLong(HEADER_BYTES), "r");
        if (file == null) {
            throw unopened("out of memory");
        }
        try (Memory error = new Memory(ERROR_BYTES)) {
            Pointer opened = libpcap.pcap_fopen_offline(file, error);
            if (opened == null) {
                libpcap.fclose(file);
                throw unopened(error.getString(0, "UTF-8"));
            }
            return opened;
        }
    }

    private static PcapfluxException unopened(String reason) {
        return new PcapfluxException("libpcap cannot compile filters: " + reason, "install a current version of it");
    }

    Pointer handle() {
        return handle;
    }

    @Override
    public void close() {
        libpcap.pcap_close(handle);
        header.close();
    }
}

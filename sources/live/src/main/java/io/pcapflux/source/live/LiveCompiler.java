package io.pcapflux.source.live;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.pcapflux.bpf.FilterSyntaxException;
import java.nio.ByteBuffer;
import org.pcap4j.core.PcapNativeException;

/**
 * Compiles filters with libpcap as for a live adapter: on a handle that has been opened on it, so that the program looks
 * for VLAN tags and the direction where the kernel has them. Nothing is read from that handle.
 */
final class LiveCompiler {
    private static final int SMALL_BUFFER = 1 << 20;
    private static final int OPTIMIZE = 1;

    private LiveCompiler() {}

    /** The instructions; packets are cut at the snapshot length. */
    static ByteBuffer compile(String adapter, LiveOptions options) {
        try {
            return Libpcap.call(() -> compile(NativePcap.load(), adapter, options));
        } catch (PcapNativeException e) {
            throw AdapterFailures.opening(adapter, e);
        }
    }

    private static ByteBuffer compile(NativePcap libpcap, String adapter, LiveOptions options)
            throws PcapNativeException {
        Pointer handle = libpcap.create(adapter);
        int unused = libpcap.pcap_set_snaplen(handle, options.snaplen())
                | libpcap.pcap_set_timeout(handle, options.timeoutMillis())
                | libpcap.pcap_set_buffer_size(handle, SMALL_BUFFER);
        libpcap.activate(handle);
        try {
            options.linkType().ifPresent(wanted -> choose(libpcap, handle, adapter, wanted));
            return compile(libpcap, handle, adapter, options.filter());
        } finally {
            libpcap.pcap_close(handle);
        }
    }

    private static void choose(NativePcap libpcap, Pointer handle, String adapter, String wanted) {
        int dlt = LinkTypes.named(wanted)
                .orElseThrow(() -> AdapterFailures.linkType(adapter, wanted))
                .value();
        if (libpcap.pcap_set_datalink(handle, dlt) != 0) {
            throw AdapterFailures.opening(adapter, libpcap.pcap_geterr(handle), null);
        }
    }

    private static ByteBuffer compile(NativePcap libpcap, Pointer handle, String adapter, String filter) {
        try (Memory program = new Memory(2L * Long.BYTES)) { // struct bpf_program
            program.clear();
            if (libpcap.pcap_compile(handle, program, filter, OPTIMIZE, 0) != 0) {
                throw FilterSyntaxException.onAdapter(adapter, filter, libpcap.pcap_geterr(handle), null);
            }
            ByteBuffer instructions = copy(program);
            libpcap.pcap_freecode(program);
            return instructions;
        }
    }

    private static ByteBuffer copy(Pointer program) {
        return ByteBuffer.wrap(
                program.getPointer(Long.BYTES).getByteArray(0, program.getInt(0) * KernelFilter.INSTRUCTION));
    }
}

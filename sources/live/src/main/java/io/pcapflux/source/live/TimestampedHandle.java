package io.pcapflux.source.live;

import com.sun.jna.Pointer;
import io.pcapflux.PcapfluxException;
import java.lang.reflect.Constructor;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;

/**
 * Opens an adapter with a timestamp type, which pcap4j has no way to ask for: it must be set between the creation and
 * the activation of a handle, which pcap4j does in one.
 */
final class TimestampedHandle {
    private static final int NANO = 1;

    private TimestampedHandle() {}

    static PcapHandle open(String name, LiveOptions options, String timestampType) throws PcapNativeException {
        NativePcap libpcap = NativePcap.load();
        int type = libpcap.pcap_tstamp_type_name_to_val(timestampType);
        if (type < 0) {
            throw new PcapfluxException(
                    name + ": there is no timestamp type " + timestampType,
                    "take one of pcap-tstamp(7), such as host or adapter_unsynced");
        }
        Pointer handle = libpcap.create(name);
        int status = libpcap.pcap_set_tstamp_type(handle, type);
        if (status != 0) { // a warning too: it would be another clock
            libpcap.pcap_close(handle);
            throw new PcapfluxException(
                    name + ": the adapter has no timestamps of type " + timestampType, "take host, or none");
        }
        activate(libpcap, handle, name, options);
        return wrap(handle);
    }

    private static void activate(NativePcap libpcap, Pointer handle, String name, LiveOptions options)
            throws PcapNativeException {
        int unused = libpcap.pcap_set_tstamp_precision(handle, NANO)
                | libpcap.pcap_set_snaplen(handle, options.snaplen())
                | libpcap.pcap_set_promisc(handle, options.promiscuousOn(name) ? 1 : 0)
                | libpcap.pcap_set_rfmon(handle, options.monitor() ? 1 : 0)
                | libpcap.pcap_set_timeout(handle, options.timeoutMillis())
                | libpcap.pcap_set_immediate_mode(handle, options.immediate() ? 1 : 0)
                | libpcap.pcap_set_buffer_size(handle, options.buffer());
        libpcap.activate(handle);
    }

    private static PcapHandle wrap(Pointer handle) {
        try {
            Constructor<PcapHandle> constructor =
                    PcapHandle.class.getDeclaredConstructor(Pointer.class, TimestampPrecision.class);
            constructor.setAccessible(true);
            return constructor.newInstance(handle, TimestampPrecision.NANO);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this pcap4j makes no handle of libpcap's", e);
        }
    }
}

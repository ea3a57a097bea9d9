package io.pcapflux.source.live;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapNativeException;

/** What pcap4j does not give of libpcap, by the names in C: see pcap(3). */
@SuppressWarnings("MemberName")
interface NativePcap extends Library {
    int ERROR_BUFFER = 256;

    @Nullable
    Pointer pcap_create(String device, Pointer errorBuffer);

    int pcap_tstamp_type_name_to_val(String name);

    int pcap_set_tstamp_type(Pointer handle, int type);

    int pcap_set_tstamp_precision(Pointer handle, int precision);

    int pcap_set_snaplen(Pointer handle, int bytes);

    int pcap_set_promisc(Pointer handle, int on);

    int pcap_set_rfmon(Pointer handle, int on);

    int pcap_set_timeout(Pointer handle, int millis);

    int pcap_set_immediate_mode(Pointer handle, int on);

    int pcap_set_buffer_size(Pointer handle, int bytes);

    int pcap_activate(Pointer handle);

    int pcap_set_datalink(Pointer handle, int dlt);

    int pcap_compile(Pointer handle, Pointer program, String expression, int optimize, int netmask);

    void pcap_freecode(Pointer program);

    String pcap_geterr(Pointer handle);

    String pcap_statustostr(int status);

    void pcap_close(Pointer handle);

    static NativePcap load() {
        return Native.load("pcap", NativePcap.class, Map.of(OPTION_STRING_ENCODING, "UTF-8"));
    }

    /** A handle that is not activated yet. */
    default Pointer create(String adapter) throws PcapNativeException {
        try (Memory error = new Memory(ERROR_BUFFER)) {
            error.clear();
            Pointer handle = pcap_create(adapter, error);
            if (handle == null) {
                throw new PcapNativeException(error.getString(0));
            }
            return handle;
        }
    }

    /** Activates a handle, or closes it and says why not. */
    default void activate(Pointer handle) throws PcapNativeException {
        int status = pcap_activate(handle);
        if (status < 0) {
            String said = pcap_statustostr(status) + " " + pcap_geterr(handle);
            pcap_close(handle);
            throw new PcapNativeException(said);
        }
    }
}

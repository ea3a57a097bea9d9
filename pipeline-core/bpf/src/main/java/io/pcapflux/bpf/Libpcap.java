package io.pcapflux.bpf;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.pcapflux.PcapfluxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What compiling a filter takes of libpcap and of the C library it stands on, by the names in C: see pcap(3) and
 * fmemopen(3).
 */
@SuppressWarnings("MemberName")
interface Libpcap extends Library {
    @Nullable
    Pointer fmemopen(Pointer buffer, NativeLong size, String mode);

    int fclose(Pointer file);

    /** Takes over the file, unless it returns null. */
    @Nullable
    Pointer pcap_fopen_offline(Pointer file, Pointer errorBuffer);

    int pcap_compile(Pointer handle, Pointer program, String expression, int optimize, int netmask);

    String pcap_geterr(Pointer handle);

    void pcap_freecode(Pointer program);

    void pcap_close(Pointer handle);

    /**
     * Loads the library of this name.
     *
     * @throws PcapfluxException if it is not there
     */
    static Libpcap load(String name) {
        startJna();
        try {
            return Native.load(name, Libpcap.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
        } catch (UnsatisfiedLinkError e) {
            throw new PcapfluxException(
                    "libpcap, which compiles filter expressions, is not installed",
                    "install it, on Debian: apt-get install libpcap0.8",
                    e);
        }
    }

    private static void startJna() {
        try {
            int unused = Native.POINTER_SIZE;
        } catch (LinkageError e) {
            throw new PcapfluxException(
                    "the native part of JNA cannot be loaded",
                    "give the system property jna.tmpdir a folder that programs may be run from",
                    e);
        }
    }
}

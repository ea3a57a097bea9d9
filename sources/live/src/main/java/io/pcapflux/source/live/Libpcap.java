package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import java.util.List;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.Pcaps;

/** The native library: loaded by the first call, so that nobody needs it who does not capture. */
final class Libpcap {
    private static final String JNA = "give the system property jna.tmpdir a folder that programs may be run from";

    private Libpcap() {}

    /** Calls something of pcap4j, and says it where the library is missing. */
    static <T> T call(Call<T> call) throws PcapNativeException {
        try {
            return call.call();
        } catch (LinkageError e) {
            throw missing(e);
        }
    }

    /** Something of pcap4j. */
    @FunctionalInterface
    interface Call<T> {
        T call() throws PcapNativeException;
    }

    private static PcapfluxException missing(LinkageError cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage()).contains("jnidispatch")
                ? new PcapfluxException("the native part of JNA cannot be loaded", JNA, cause)
                : new PcapfluxException(
                        "libpcap, which captures packets, is not installed",
                        "install it, on Debian: apt-get install libpcap0.8",
                        cause);
    }

    /** The adapters there are, in libpcap's order. */
    static List<PcapNetworkInterface> adapters() {
        try {
            return call(Pcaps::findAllDevs);
        } catch (PcapNativeException e) {
            throw new PcapfluxException(
                    "adapters cannot be listed: " + AdapterFailures.said(e), "check the rights of this program", e);
        }
    }
}

package io.pcapflux.source.live;

import com.sun.jna.LastErrorException;
import io.pcapflux.PcapfluxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapNativeException;

/** What went wrong, as users read it. */
final class AdapterFailures {
    private static final String RIGHTS =
            "run as root, or with CAP_NET_RAW: setpriv --reuid USER --regid GROUP --init-groups"
                    + " --inh-caps +net_raw --ambient-caps +net_raw pcapflux ..., in a systemd unit"
                    + " AmbientCapabilities=CAP_NET_RAW";

    private AdapterFailures() {}

    static PcapfluxException none() {
        return new PcapfluxException("there is no adapter to capture on", RIGHTS);
    }

    static PcapfluxException opening(String adapter, PcapNativeException cause) {
        String said = said(cause);
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("not permitted") || lower.contains("permission")) {
            return notPermitted(adapter, said, cause);
        }
        if (lower.contains("no such device")) {
            return unknown(adapter, cause);
        }
        if (lower.contains("not up") || lower.contains("is down")) {
            return down(adapter);
        }
        return opening(adapter, said, cause);
    }

    static PcapfluxException opening(String adapter, String said, @Nullable Exception cause) {
        return new PcapfluxException(
                adapter + ": cannot be opened: " + said, "check the adapter and the options", cause);
    }

    static PcapfluxException notPermitted(String adapter, String said, Exception cause) {
        return new PcapfluxException(adapter + ": no right to capture: " + said, RIGHTS, cause);
    }

    static PcapfluxException unknown(String adapter, @Nullable Exception cause) {
        return new PcapfluxException(
                adapter + ": there is no such adapter", "see pcapflux interfaces for those there are", cause);
    }

    static PcapfluxException linkType(String adapter, String wanted) {
        return new PcapfluxException(
                adapter + ": there is no link type " + wanted,
                "take one that pcapflux interfaces tells, such as EN10MB");
    }

    /** The kernel does not take the program that a filter has become. */
    static PcapfluxException attaching(String adapter, String filter, LastErrorException cause) {
        return new PcapfluxException(
                adapter + ": the kernel refuses the filter \"" + filter + "\": " + said(cause),
                "make it shorter, or put it into an operator",
                cause);
    }

    static PcapfluxException reading(String adapter, PcapNativeException cause) {
        String said = said(cause);
        if (said.contains("disappeared") || said.contains("No such device")) {
            return gone(adapter);
        }
        return said.contains("went down")
                ? down(adapter)
                : new PcapfluxException(adapter + ": cannot be read: " + said, "check the adapter", cause);
    }

    static PcapfluxException gone(String adapter) {
        return new PcapfluxException(
                adapter + ": the adapter has been removed", "bring it back, and set \"wait\" to go on by itself");
    }

    static PcapfluxException down(String adapter) {
        return new PcapfluxException(
                adapter + ": the adapter is down", "bring it up, such as with ip link set " + adapter + " up");
    }

    static String said(PcapNativeException cause) {
        return String.valueOf(cause.getMessage())
                .strip()
                .replaceAll("\\s+", " ")
                .replaceFirst("^Error occurred in pcap_[a-z_]+: ", "");
    }

    /** Without the number that JNA puts before it. */
    static String said(LastErrorException cause) {
        return String.valueOf(cause.getMessage()).replaceFirst("^\\[\\d+] ", "");
    }
}

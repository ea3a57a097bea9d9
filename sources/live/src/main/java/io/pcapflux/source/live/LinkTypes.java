package io.pcapflux.source.live;

import io.pcapflux.packet.LinkType;
import java.util.Optional;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** DLT_ numbers of the running system as LINKTYPE_ numbers: see pcap-linktype(7). */
final class LinkTypes {
    private LinkTypes() {}

    /** The link type that libpcap calls so, if there is one. */
    static Optional<DataLinkType> named(String name) {
        try {
            return Optional.of(Libpcap.call(() -> Pcaps.dataLinkNameToVal(name)));
        } catch (PcapNativeException e) {
            return Optional.empty(); // this is how it says so
        }
    }

    static LinkType ofDlt(int dlt) {
        return switch (dlt) {
            case 11 -> new LinkType(100); // ATM, RFC 1483
            case 12, 14 -> LinkType.RAW;
            case 15 -> new LinkType(102); // SLIP, BSD/OS
            case 16 -> new LinkType(103); // PPP, BSD/OS
            case 19 -> new LinkType(106); // Classical IP over ATM
            default -> new LinkType(dlt);
        };
    }
}

package io.pcapflux.source.live;

import io.pcapflux.packet.LinkType;

/** DLT_ numbers of the running system as LINKTYPE_ numbers: see pcap-linktype(7). */
final class LinkTypes {
    private LinkTypes() {}

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

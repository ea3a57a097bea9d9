package io.pcapflux.packet;

import java.util.Map;

/**
 * The link-layer header type of a packet, by its LINKTYPE_ number as capture files carry it.
 *
 * <p>Not the DLT_ number of a running system: the two differ for a few types. See
 * <a href="https://www.tcpdump.org/linktypes.html">the registry</a>.
 *
 * @param number 0 to 65535
 */
public record LinkType(int number) {
    public static final LinkType NULL = new LinkType(0);
    public static final LinkType ETHERNET = new LinkType(1);
    public static final LinkType RAW = new LinkType(101);
    public static final LinkType LOOP = new LinkType(108);
    public static final LinkType LINUX_SLL = new LinkType(113);
    public static final LinkType IPV4 = new LinkType(228);
    public static final LinkType IPV6 = new LinkType(229);
    public static final LinkType LINUX_SLL2 = new LinkType(276);

    private static final Map<Integer, String> LABELS = Map.ofEntries(
            Map.entry(0, "NULL"),
            Map.entry(1, "EN10MB"),
            Map.entry(6, "IEEE802"),
            Map.entry(8, "SLIP"),
            Map.entry(9, "PPP"),
            Map.entry(10, "FDDI"),
            Map.entry(50, "PPP_SERIAL"),
            Map.entry(51, "PPP_ETHER"),
            Map.entry(101, "RAW"),
            Map.entry(104, "C_HDLC"),
            Map.entry(105, "IEEE802_11"),
            Map.entry(107, "FRELAY"),
            Map.entry(108, "LOOP"),
            Map.entry(113, "LINUX_SLL"),
            Map.entry(127, "IEEE802_11_RADIO"),
            Map.entry(189, "USB_LINUX"),
            Map.entry(220, "USB_LINUX_MMAPPED"),
            Map.entry(227, "CAN_SOCKETCAN"),
            Map.entry(228, "IPV4"),
            Map.entry(229, "IPV6"),
            Map.entry(239, "NFLOG"),
            Map.entry(249, "USBPCAP"),
            Map.entry(276, "LINUX_SLL2"));

    public LinkType {
        if (number < 0 || number > 0xFFFF) {
            throw new IllegalArgumentException("link type " + number + " is not in 0..65535");
        }
    }

    /** The name tcpdump uses, or {@code LINKTYPE_n} for the less common ones. */
    public String label() {
        return LABELS.getOrDefault(number, "LINKTYPE_" + number);
    }

    @Override
    public String toString() {
        return label();
    }
}

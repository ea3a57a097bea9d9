package io.pcapflux.sink.console;

import org.pcap4j.packet.DnsPacket;
import org.pcap4j.packet.DnsPacket.DnsHeader;
import org.pcap4j.packet.DnsQuestion;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.UdpPacket;

/** DNS, multicast DNS and LLMNR in UDP. */
final class DnsText {
    private static final int LONGEST_NAME = 255;

    private DnsText() {}

    /** Begins with a comma; empty where it is something else. */
    static String of(UdpPacket udp) {
        int source = udp.getHeader().getSrcPort().valueAsInt();
        int destination = udp.getHeader().getDstPort().valueAsInt();
        if ((!isDns(source) && !isDns(destination)) || udp.getPayload() == null) {
            return "";
        }
        byte[] message = udp.getPayload().getRawData();
        try {
            return ", DNS "
                    + text(DnsPacket.newPacket(message, 0, message.length).getHeader(), message);
        } catch (IllegalRawDataException | RuntimeException | StackOverflowError e) {
            return ""; // cut off, or another protocol on that port
        }
    }

    private static boolean isDns(int port) {
        return port == 53 || port == 5353 || port == 5355;
    }

    /** The first question; of a response also what came of it and how many records of each section. */
    private static String text(DnsHeader dns, byte[] message) throws IllegalRawDataException {
        StringBuilder text = new StringBuilder();
        text.append(dns.getId() & 0xFFFF);
        if (dns.isResponse()) {
            String outcome = dns.getrCode().name();
            text.append(' ')
                    .append(outcome.equals("unknown") ? "code " + dns.getrCode().value() : outcome);
            text.append(' ').append(dns.getAnCountAsInt());
            text.append('/').append(dns.getNsCountAsInt());
            text.append('/').append(dns.getArCountAsInt());
        }
        for (DnsQuestion question : dns.getQuestions()) {
            text.append(' ').append(type(question)).append("? ");
            appendName(text, question.getQName().decompress(message));
            break;
        }
        return text.toString();
    }

    /** pcap4j says {@code A (Host address)}. */
    private static String type(DnsQuestion question) {
        String name = question.getQType().name();
        return name.equals("unknown") ? "type" + (question.getQType().value() & 0xFFFF) : name.split(" ", 2)[0];
    }

    /** A name is what the sender wants it to be: nothing of it may reach the terminal but visible ASCII. */
    private static void appendName(StringBuilder text, String name) {
        int end = Math.min(name.length(), LONGEST_NAME);
        for (int i = 0; i < end; i++) {
            char c = name.charAt(i);
            text.append(c > ' ' && c < 0x7F ? c : '?');
        }
        text.append('.');
    }
}

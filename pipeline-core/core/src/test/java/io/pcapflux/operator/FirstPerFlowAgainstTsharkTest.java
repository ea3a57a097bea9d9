package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PlainPcap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Foreign captures: a flow is what tshark's addresses and ports say it is, in both directions. */
class FirstPerFlowAgainstTsharkTest {
    private static final int FIRST = 3;
    /** TCP and UDP, in nothing but Ethernet, VLANs and IP. */
    private static final Pattern PLAIN = Pattern.compile("eth:ethertype:(vlan:ethertype:)*ipv?6?:(tcp|udp)(:.*)?");

    private static final Pattern TUNNEL = Pattern.compile(".*:(tcp|udp):.*\\b(eth|ip|ipv6|icmp|icmpv6)\\b.*");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theFirstPacketsOfEachConversationOfTsharkPass() throws IOException, InterruptedException {
        Judges.need("tshark");
        List<Packet> packets = new ArrayList<>();
        for (List<Packet> capture : Judges.captures().values()) {
            capture.stream()
                    .filter(packet -> packet.linkType().equals(LinkType.ETHERNET))
                    .forEach(packets::add);
        }
        List<String> conversations = conversations(packets);
        assertThat(conversations).hasSameSizeAs(packets);

        List<Packet> judged = new ArrayList<>();
        List<Packet> expected = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < packets.size(); i++) {
            if (!conversations.get(i).isEmpty()) {
                judged.add(packets.get(i));
                if (seen.merge(conversations.get(i), 1, Integer::sum) <= FIRST) {
                    expected.add(packets.get(i));
                }
            }
        }
        List<Packet> passed = Flux.fromIterable(judged)
                .transform(PacketOperators.firstPerFlow(FIRST))
                .collectList()
                .block();

        System.out.println("first-per-flow: " + judged.size() + " packets of " + seen.size() + " conversations");
        assertThat(seen).hasSizeGreaterThan(100);
        assertThat(expected).hasSizeLessThan(judged.size());
        assertThat(passed).isEqualTo(expected);
    }

    /** Of each packet what names its conversation, the same for both directions; empty where tshark sees no plain one. */
    private List<String> conversations(List<Packet> packets) throws IOException, InterruptedException {
        Path file = folder.resolve("all.pcap");
        PlainPcap.write(file, LinkType.ETHERNET, packets);
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
        command.addAll(List.of("-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"));
        Stream.of(
                        "frame.protocols",
                        "ip.src",
                        "ip.dst",
                        "ipv6.src",
                        "ipv6.dst",
                        "tcp.srcport",
                        "tcp.dstport",
                        "udp.srcport",
                        "udp.dstport",
                        "ip.frag_offset",
                        "ip.flags.mf",
                        "ipv6.fragment")
                .forEach(field -> command.addAll(List.of("-e", field)));
        return Judges.run(command).stream()
                .map(line -> conversation(line.split("\t", -1)))
                .toList();
    }

    private static String conversation(String[] cells) {
        boolean plain = PLAIN.matcher(cells[0]).matches()
                && !TUNNEL.matcher(cells[0]).matches()
                && !String.join("", cells).contains(",");
        boolean whole = (cells[9].isEmpty() || cells[9].equals("0"))
                && (cells[10].isEmpty() || cells[10].equals("0"))
                && cells[11].isEmpty();
        String source = cells[1] + cells[3] + " " + cells[5] + cells[7];
        String destination = cells[2] + cells[4] + " " + cells[6] + cells[8];
        if (!plain || !whole || source.endsWith(" ")) {
            return "";
        }
        String transport = cells[5].isEmpty() ? "udp " : "tcp ";
        return transport
                + (source.compareTo(destination) < 0 ? source + " " + destination : destination + " " + source);
    }
}

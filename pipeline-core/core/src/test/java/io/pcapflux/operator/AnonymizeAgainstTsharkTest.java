package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.anonymize.AnonymizationKey;
import io.pcapflux.anonymize.PacketAnonymizer;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PlainPcap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign captures before and behind, as tshark sees them. */
class AnonymizeAgainstTsharkTest {
    /** Packets in what is payload here. */
    private static final Pattern TUNNEL =
            Pattern.compile(":(udp|tcp|sctp|udplite|dccp):.*:(eth|ethertype|ip|ipv6|arp)");

    private static final List<String> CHECKSUMS = List.of(
            "ip.checksum.status",
            "tcp.checksum.status",
            "udp.checksum.status",
            "icmp.checksum.status",
            "icmpv6.checksum.status",
            "igmp.checksum.status",
            "dccp.checksum.status");
    private static final List<String> ADDRESSES = List.of(
            "eth.src",
            "eth.dst",
            "ip.src",
            "ip.dst",
            "ipv6.src",
            "ipv6.dst",
            "arp.src.proto_ipv4",
            "arp.dst.proto_ipv4",
            "icmpv6.nd.ns.target_address",
            "icmpv6.nd.na.target_address",
            "icmpv6.opt.prefix",
            "icmp.redir_gw");

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // filled in by JUnit
    AnonymizeAgainstTsharkTest() {}

    @BeforeAll
    static void needsTshark() {
        Judges.need("tshark");
    }

    private List<String> seen(Path file, List<String> fields) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
        for (String protocol : List.of("ip", "tcp", "udp")) {
            command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
        }
        // one packet at a time: what was put together from several is no matter of addresses
        command.addAll(List.of("-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"));
        fields.forEach(field -> command.addAll(List.of("-e", field)));
        return Judges.run(command);
    }

    private record Pair(List<Packet> before, List<Packet> behind) {}

    private static Map<LinkType, Pair> anonymized() throws IOException {
        PacketAnonymizer anonymizer = new PacketAnonymizer(AnonymizationKey.of("8".repeat(64)), true);
        Map<LinkType, Pair> pairs = new HashMap<>();
        for (List<Packet> packets : Judges.captures().values()) {
            for (Packet packet : packets) {
                Optional<Packet> done = anonymizer.anonymize(packet);
                Pair pair = pairs.computeIfAbsent(
                        packet.linkType(), type -> new Pair(new ArrayList<>(), new ArrayList<>()));
                if (done.isPresent()) {
                    pair.before().add(packet);
                    pair.behind().add(done.get());
                }
            }
        }
        return pairs;
    }

    @Test
    void checksumsAreAsRightAsBeforeAndNoAddressRemains() throws IOException, InterruptedException {
        int packets = 0;
        for (Map.Entry<LinkType, Pair> entry : anonymized().entrySet()) {
            Pair pair = entry.getValue();
            if (!pair.before().isEmpty()) {
                compare(entry.getKey(), pair);
                packets += pair.before().size();
            }
        }
        System.out.println("anonymize: " + packets + " packets as tshark sees them");
        assertThat(packets).isGreaterThan(1000);
    }

    private void compare(LinkType linkType, Pair pair) throws IOException, InterruptedException {
        Path before = folder.resolve("before.pcap");
        Path behind = folder.resolve("behind.pcap");
        PlainPcap.write(before, linkType, pair.before());
        PlainPcap.write(behind, linkType, pair.behind());
        List<String> fields = Stream.of(CHECKSUMS, ADDRESSES, List.of("frame.protocols"))
                .flatMap(List::stream)
                .toList();
        List<String> linesBefore = seen(before, fields);
        List<String> linesBehind = seen(behind, fields);
        assertThat(linesBehind).hasSameSizeAs(linesBefore);
        Map<String, String> mapping = new HashMap<>();
        for (int i = 0; i < linesBefore.size(); i++) {
            String[] old = linesBefore.get(i).split("\t", -1);
            String[] now = linesBehind.get(i).split("\t", -1);
            boolean tunnel = TUNNEL.matcher(old[old.length - 1]).find();
            for (int field = 0; field < fields.size() - 1; field++) {
                String what = fields.get(field) + " of " + pair.before().get(i);
                if (field < CHECKSUMS.size()) {
                    assertThat(now[field]).as(what).isEqualTo(old[field]);
                } else if (!tunnel) {
                    follow(mapping, old[field].split(","), now[field].split(","), what);
                }
            }
        }
    }

    /** The same always becomes the same, and never what it was. */
    private static void follow(Map<String, String> mapping, String[] old, String[] now, String what) {
        assertThat(now).as(what).hasSameSizeAs(old);
        for (int i = 0; i < old.length; i++) {
            String expected = mapping.putIfAbsent(old[i], now[i]);
            if (expected != null) {
                assertThat(now[i]).as(what).isEqualTo(expected);
            }
            if (!stays(old[i])) {
                assertThat(now[i]).as(what).isNotEqualTo(old[i]);
            }
        }
    }

    private static boolean stays(String address) {
        return address.isEmpty()
                || address.matches("0\\.0\\.0\\.0|255\\.255\\.255\\.255|127\\..*|2(2[4-9]|3[0-9])\\..*")
                || address.matches("::|::1|ff.*|00:00:00:00:00:00|.[13579bdf]:.*");
    }
}

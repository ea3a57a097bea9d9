package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.source.StopRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.util.context.Context;

/** Both engines capture what tcpdump captures of the same traffic at the same time. */
class EnginesAgreeTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;

    private final Cable cable = Cable.lay();
    private final List<StopRequest> stops = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    /** A packet in tcpdump's file; the time in nanoseconds. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Captured(long time, int originalLength, byte[] bytes) {}

    @AfterEach
    void cut() {
        cable.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | 262144 | INOUT",
                "udp | 262144 | INOUT",
                "udp[11] & 3 = 1 | 262144 | INOUT",
                "vlan 7 and udp | 262144 | INOUT",
                "vlan | 262144 | IN",
                "not vlan | 80 | INOUT",
                "\"\" | 60 | INOUT",
                "\"\" | 15 | INOUT",
                "\"\" | 12 | IN",
                "udp | 262144 | OUT"
            })
    void theSameBytesInTheSameOrder(String filter, int snaplen, Direction direction) throws Exception {
        PacketProbe ring = capture(Engine.RING, filter, snaplen, direction);
        PacketProbe libpcap = capture(Engine.LIBPCAP, filter, snaplen, direction);
        Process tcpdump = tcpdump(filter, snaplen, direction);
        sendAll();
        stops.forEach(stop -> assertThat(stop.make()).isTrue());
        List<Packet> captured = ring.awaitEnd().packets();
        assertThat(captured).isNotEmpty();
        await().untilAsserted(() -> assertThat(written().size()).isEqualTo(captured.size()));
        tcpdump.destroy();
        assertThat(tcpdump.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertSame(captured, written());
        assertSame(libpcap.awaitEnd().packets(), written());
    }

    private PacketProbe capture(Engine engine, String filter, int snaplen, Direction direction) {
        LiveSource source = LiveSource.on(Cable.NEAR)
                .engine(engine)
                .filter(filter)
                .snaplen(snaplen)
                .direction(direction)
                .build();
        StopRequest stop = new StopRequest();
        stops.add(stop);
        PacketProbe probe =
                cable.inNear(() -> PacketProbe.on(source.packets(), stop.putInto(Context.empty()), Long.MAX_VALUE));
        await().until(() -> probe.metadata().stream().anyMatch(CaptureInterface.class::isInstance));
        return probe.requestAll();
    }

    private void sendAll() {
        cable.send(0, 40, 100);
        cable.sendInVlan(40, 40, 100);
        cable.sendBack(80, 40, 200);
        cable.send(120, 40, 1400);
    }

    private static void assertSame(List<Packet> packets, List<Captured> expected) {
        assertThat(packets.size()).isEqualTo(expected.size());
        for (int i = 0; i < packets.size(); i++) {
            Packet packet = packets.get(i);
            assertThat(packet.toByteArray()).isEqualTo(expected.get(i).bytes());
            assertThat(packet.originalLength()).isEqualTo(expected.get(i).originalLength());
            assertThat(packet.timestampNanos()).isCloseTo(expected.get(i).time(), Offset.offset(SECOND));
        }
    }

    private Process tcpdump(String filter, int snaplen, Direction direction) throws IOException {
        Cable.need("tcpdump");
        Process process = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        cable.near(),
                        "tcpdump",
                        "-i",
                        Cable.NEAR,
                        "-Z",
                        "root",
                        "-U",
                        "--time-stamp-precision=nano",
                        "-s",
                        String.valueOf(snaplen),
                        "-Q",
                        direction.name().toLowerCase(Locale.ROOT),
                        "-w",
                        "out.pcap",
                        filter)
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        await().until(() -> Files.readString(folder.resolve("err")).contains("listening on"));
        return process;
    }

    /** What tcpdump has written by now. */
    private List<Captured> written() throws IOException {
        ByteBuffer file =
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve("out.pcap"))).order(ByteOrder.nativeOrder());
        List<Captured> all = new ArrayList<>();
        int at = FILE_HEADER;
        while (at + RECORD_HEADER <= file.limit() && at + RECORD_HEADER + file.getInt(at + 8) <= file.limit()) {
            byte[] bytes = new byte[file.getInt(at + 8)];
            file.get(at + RECORD_HEADER, bytes);
            all.add(new Captured(file.getInt(at) * SECOND + file.getInt(at + 4), file.getInt(at + 12), bytes));
            at += RECORD_HEADER + bytes.length;
        }
        return all;
    }
}

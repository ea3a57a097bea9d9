package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.anonymize.AnonymizationKey;
import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/**
 * A long stream through every operator at once: all packets are accounted for, and the memory in use does not grow with
 * their number. With {@code -Pheavy} it is 24 GB of packets; {@code -Dtest.jvm.args=-Xmx256m} bounds the heap.
 */
@NeedsLibpcap
class EveryOperatorTest {
    private static final int FRAME = 700;
    /** 24 GB of packets of 700 bytes. */
    private static final long HEAVY = 34_300_000;

    private static final long PACKETS =
            Long.getLong("operators.packets", Boolean.getBoolean("heavy") ? HEAVY : 400_000) / 64 * 64;

    private static final int START = 1_700_000_000;
    private static final long MOST_GROWTH = 8 << 20;

    private final AtomicLong memoryBefore = new AtomicLong();
    private final AtomicLong memoryAfter = new AtomicLong();

    /** Every packet from another host, a microsecond apart; of eight, one goes to port 7 and one repeats the one before. */
    private static Packet packet(long n) {
        long content = n % 8 == 7 ? n - 1 : n;
        byte[] frame = ByteBuffer.allocate(FRAME)
                .putLong(0x0200_0000_0001_0200L)
                .putInt((int) content)
                .putShort((short) 0x0800)
                .putLong(0x4500_02AE_0000_0000L)
                .putInt(0x4011_0000)
                .putInt((int) (content * 0x9E37_79B9L))
                .putInt(0x0A00_0001)
                .putShort((short) 1024)
                .putShort((short) (content % 8 == 3 ? 7 : 53))
                .putInt(0x029A_0000)
                .putInt((int) content)
                .array();
        return TestPackets.of(LinkType.ETHERNET, new byte[1])
                .withBytes(frame, FRAME)
                .withTime(START + n / 1_000_000, (int) (n % 1_000_000) * 1000);
    }

    /** Weighs the memory in use after a quarter and after the whole, while the operators hold their tables. */
    private Flux<Packet> traffic() {
        return Flux.generate(() -> 0L, (n, sink) -> {
            if (n == PACKETS / 4) {
                memoryBefore.set(memoryInUse());
            }
            if (n == PACKETS) {
                memoryAfter.set(memoryInUse());
                sink.complete();
            } else {
                sink.next(packet(n));
            }
            return n + 1;
        });
    }

    private static long memoryInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Flux<Packet> everyOperator(Flux<Packet> packets) {
        Instant tooEarly = Instant.ofEpochSecond(START - 1).plusMillis(1);
        return packets.transform(BpfOperators.filter("udp and not port 7"))
                .transform(PacketOperators.stripVlan())
                .transform(PacketOperators.shiftTime(Duration.ofSeconds(-1)))
                .transform(PacketOperators.timeRange().start(tooEarly).stop(tooEarly.plusSeconds(1_000_000)))
                .transform(PacketOperators.deduplicate().window(Duration.ofMillis(10)))
                .transform(PacketOperators.firstPerFlow(1).flows(1000))
                .transform(PacketOperators.anonymize(AnonymizationKey.of("0".repeat(64))))
                .transform(PacketOperators.pace(1e9))
                .transform(PacketOperators.sampleEvery(2))
                .transform(PacketOperators.sampleRandomly(0.5, 1))
                .transform(PacketOperators.truncate(40))
                .transform(PacketOperators.limit()
                        .packets(PACKETS)
                        .bytes(PACKETS * 40)
                        .duration(Duration.ofHours(10))
                        .span(Duration.ofHours(10)));
    }

    @Test
    void allPacketsAreAccountedForInMemoryThatDoesNotGrow() {
        OperatorAccount account = new OperatorAccount("all");
        long out = everyOperator(traffic())
                .doOnNext(packet -> assertThat(packet.capturedLength()).isEqualTo(40))
                .count()
                .contextWrite(account::putInto)
                .blockOptional(Duration.ofMinutes(30))
                .orElseThrow();
        Map<String, Long> removed = account.snapshot().removed();
        long early = 1000 * 7 / 8;
        long duplicates = PACKETS / 8 - 1000 / 8;
        assertThat(removed)
                .containsEntry("filtered", PACKETS / 8)
                .containsEntry("tooEarly", early)
                .containsEntry("duplicate", duplicates);
        assertThat(out + removed.values().stream().mapToLong(n -> n).sum()).isEqualTo(PACKETS);
        assertThat(out).isBetween(PACKETS / 8, PACKETS / 4);
        assertThat(account.snapshot().noted().get("evicted"))
                .as("all flows but those that still have their place")
                .isEqualTo(PACKETS - PACKETS / 8 - early - duplicates - 1000);
        assertThat(memoryAfter.get() - memoryBefore.get()).isLessThan(MOST_GROWTH);
    }
}

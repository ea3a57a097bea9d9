package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.anonymize.AnonymizationKey;
import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Tables stay as large as their options say, however many packets of however many flows come. */
class BoundedMemoryTest {
    private static final int FRAME = 700;
    /** 24 GB of packets of 700 bytes. */
    private static final long HEAVY = 34_300_000;

    private static final long PACKETS =
            Long.getLong("operators.packets", Boolean.getBoolean("heavy") ? HEAVY : 300_000);

    /** Every packet from another host, all different, a microsecond apart. */
    private static Flux<Packet> traffic() {
        Packet first = TestPackets.of(LinkType.ETHERNET, new byte[1]);
        return Flux.generate(() -> 0L, (n, sink) -> {
            if (n == PACKETS) {
                sink.complete();
                return n;
            }
            byte[] frame = ByteBuffer.allocate(FRAME)
                    .putLong(0x0200_0000_0001_0200L)
                    .putInt((int) (long) n)
                    .putShort((short) 0x0800)
                    .putLong(0x4500_0020_0000_0000L)
                    .putInt(0x4011_0000)
                    .putInt((int) (n * 0x9E37_79B9L))
                    .putInt(0x0A00_0001)
                    .putLong(0x0400_0035_000C_0000L)
                    .putInt((int) (long) n)
                    .array();
            sink.next(first.withBytes(frame, FRAME)
                    .withTime(1_700_000_000 + n / 1_000_000, (int) (n % 1_000_000) * 1000));
            return n + 1;
        });
    }

    @Test
    void allOperatorsTogetherAccountForAllPackets() {
        OperatorAccount account = new OperatorAccount("all");
        long out = Objects.requireNonNull(traffic()
                .transform(PacketOperators.stripVlan())
                .transform(PacketOperators.shiftTime(Duration.ofHours(-1)))
                .transform(PacketOperators.deduplicate().window(Duration.ofMillis(10)))
                .transform(PacketOperators.firstPerFlow(1).flows(1000))
                .transform(PacketOperators.anonymize(AnonymizationKey.of("0".repeat(64))))
                .transform(PacketOperators.pace(1e9))
                .transform(PacketOperators.sampleEvery(10))
                .transform(PacketOperators.truncate(40))
                .transform(PacketOperators.limit().span(Duration.ofHours(100)))
                .count()
                .contextWrite(account::putInto)
                .block(Duration.ofMinutes(30)));
        assertThat(out).isEqualTo((PACKETS + 9) / 10);
        assertThat(account.snapshot().removed()).containsEntry("sampled", PACKETS - out);
        assertThat(account.snapshot().noted().get("evicted")).isGreaterThan(PACKETS - 1000 - PACKETS / 1000);
    }

    @Test
    void theTableOfFlowsKeepsItsSize() {
        AtomicLong evictions = new AtomicLong();
        FlowCounts counts = new FlowCounts(5000, 3, evictions::incrementAndGet);
        for (long flow = 0; flow < PACKETS; flow++) {
            counts.count(flow * 0x9E37_79B9_7F4A_7C15L);
        }
        assertThat(counts.size()).isEqualTo(5000);
        assertThat(evictions).hasValue(PACKETS - 5000);
    }

    @Test
    void theTableOfDigestsKeepsItsSize() {
        Duplicates byTime = new Duplicates(Deduplicate.MOST, 1_000_000);
        Duplicates byCount = new Duplicates(5000, Long.MAX_VALUE);
        traffic().doOnNext(byTime::seen).doOnNext(byCount::seen).blockLast();
        assertThat(byTime.capacity()).as("1000 packets in a millisecond").isLessThanOrEqualTo(2048);
        assertThat(byCount.capacity()).isEqualTo(8192);
    }
}

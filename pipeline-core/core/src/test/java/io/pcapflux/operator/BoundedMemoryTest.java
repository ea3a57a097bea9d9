package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Tables stay as large as their options say, however many packets of however many flows come. */
class BoundedMemoryTest {
    private static final int PACKETS = 300_000;

    /** All different, a microsecond apart. */
    private static Flux<Packet> traffic() {
        Packet first = TestPackets.of(LinkType.ETHERNET, new byte[1]);
        return Flux.range(0, PACKETS)
                .map(n -> first.withBytes(ByteBuffer.allocate(60).putInt(n).array(), 60)
                        .withTime(1_700_000_000 + n / 1_000_000, n % 1_000_000 * 1000));
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

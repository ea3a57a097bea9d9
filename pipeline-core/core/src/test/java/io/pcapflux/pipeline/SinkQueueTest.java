package io.pcapflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CustomBlock;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.TestPackets;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class SinkQueueTest {
    private static final int MIB = 1 << 20;

    private final SinkAccount account = new SinkAccount("slow");
    private final SinkQueue queue = new SinkQueue(Flux.never(), account, "slow", (thread, failure) -> {});
    private final List<CaptureMetadata> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch stalled = new CountDownLatch(1);

    private final MetadataListener slow = metadata -> {
        told.add(metadata);
        try {
            stalled.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    };

    private static CustomBlock block(int bytes) {
        return new CustomBlock(Capture.anonymous("test"), 1, ByteBuffer.allocate(bytes));
    }

    private long shed() {
        return account.snapshot().noted().getOrDefault("metadataShed", 0L);
    }

    @Test
    void whatCapturesSayIsBoundedButForWhatPacketsReferTo() {
        Disposable consumed = queue.contextWrite(slow::putInto).subscribe();
        CustomBlock large = block(MIB);
        int room = (int) (SinkQueue.MOST_BYTES / large.weight());
        queue.accept(large);
        await().until(() -> told.size() == 1);
        for (int i = 0; i < room + 10; i++) {
            queue.accept(large);
        }
        CaptureInterface later = TestPackets.ethernet("later");
        queue.accept(later);
        assertThat(shed()).isEqualTo(10);
        stalled.countDown();
        await().until(() -> told.contains(later));
        assertThat(told).hasSize(1 + room + 1);
        queue.accept(large);
        await().until(() -> told.size() == room + 3);
        assertThat(shed()).isEqualTo(10);
        consumed.dispose();
    }

    @Test
    void nothingIsKeptForASinkThatIsGone() {
        Disposable consumed = queue.contextWrite(slow::putInto).subscribe();
        consumed.dispose();
        for (int i = 0; i < 100; i++) {
            queue.accept(block(MIB));
        }
        assertThat(shed()).isZero();
        assertThat(told).isEmpty();
    }
}

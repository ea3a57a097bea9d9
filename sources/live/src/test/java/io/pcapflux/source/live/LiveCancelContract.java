package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.PacketProbe;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

/** That a cancelled live source ends promptly and leaves nothing, with either engine. */
abstract class LiveCancelContract {
    private static final Duration PROMPTLY = Duration.ofSeconds(1);

    private final Cable cable = Cable.lay();

    abstract Engine engine();

    @AfterEach
    void cut() {
        cable.close();
    }

    private PacketProbe probe(long cancelAt) {
        return cable.inNear(() -> PacketProbe.on(
                LiveSource.on(Cable.NEAR).engine(engine()).build().packets(), Context.empty(), cancelAt));
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pcapflux-live"))
                .count();
    }

    private static void openAndCancel(PacketProbe probe, long demand) {
        if (demand > 0) {
            probe.request(demand);
        }
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> probe.metadata().stream().anyMatch(CaptureInterface.class::isInstance));
        probe.cancel();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PROMPTLY)
                .until(() -> threads() == 0);
        probe.assertNoBreach();
    }

    @Test
    void endsPromptlyAHundredTimesOnASilentAdapterAndLeavesNothingOpen() throws IOException {
        openAndCancel(probe(Long.MAX_VALUE), 1); // loads what stays open
        long before = OpenHandles.count();
        for (int i = 0; i < 100; i++) {
            openAndCancel(probe(Long.MAX_VALUE), i % 2);
        }
        await().untilAsserted(() -> assertThat(OpenHandles.count()).isLessThanOrEqualTo(before));
    }

    @Test
    void opensNothingBeforeItIsSubscribedTo() throws IOException {
        long before = OpenHandles.rings();
        LiveSource.on(Cable.NEAR).engine(engine()).build().packets();
        assertThat(OpenHandles.rings()).isEqualTo(before);
        assertThat(threads()).isZero();
    }

    @Test
    void deliversNothingAfterACancelInTheMiddleOfAPacket() {
        PacketProbe probe = probe(5).requestAll();
        await().until(() -> !probe.metadata().isEmpty());
        cable.send(0, 100, 100);
        await().atMost(PROMPTLY).until(() -> threads() == 0);
        assertThat(probe.packets()).hasSize(5);
        probe.assertNoBreach();
    }

    @Test
    void endsWhenItIsCancelledAtOnce() {
        for (int i = 0; i < 20; i++) {
            PacketProbe probe = probe(Long.MAX_VALUE);
            probe.cancel();
            await().atMost(PROMPTLY).until(() -> threads() == 0);
            assertThat(probe.packets()).isEmpty();
        }
    }
}

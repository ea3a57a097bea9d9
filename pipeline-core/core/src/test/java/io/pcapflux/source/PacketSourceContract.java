package io.pcapflux.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.PacketImage;
import io.pcapflux.packet.PacketProbe;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

/**
 * What every source whose packets can be had again keeps to. Implemented by a test of each of them; a live source is one
 * of these together with somebody who sends the same to each subscription.
 */
public interface PacketSourceContract {
    /** More than any source may fetch ahead. */
    int MANY = 20_000;

    /** A source of exactly so many packets, the same for each subscription, which completes behind them. */
    PacketSource source(int packets) throws Exception;

    /** A source of so many packets that fails behind them, as it does where its input is damaged. */
    PacketSource failingSource(int packets) throws Exception;

    /** What the sources of this test hold open at this moment beside memory: files, connections, consumers. */
    long openHandles() throws Exception;

    private void awaitHandles(long expected) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(openHandles()).as("open handles").isEqualTo(expected));
    }

    @Test
    default void opensNothingBeforeItIsSubscribedTo() throws Exception {
        long before = openHandles();
        PacketSource source = source(10);
        source.packets();
        assertThat(openHandles()).isEqualTo(before);
        assertThat(source.name()).isNotBlank();
    }

    @Test
    default void deliversAllPacketsAndCompletes() throws Exception {
        PacketProbe probe = PacketProbe.on(source(1000).packets()).requestAll().awaitEnd();
        assertThat(probe.failure()).isNull();
        assertThat(probe.packets()).hasSize(1000);
        probe.assertNoBreach();
    }

    @Test
    default void completesWithoutPacketsAndStillTellsItsInterfaces() throws Exception {
        PacketProbe probe = PacketProbe.on(source(0).packets()).requestAll().awaitEnd();
        assertThat(probe.completed()).isTrue();
        assertThat(probe.packets()).isEmpty();
        assertThat(probe.metadata()).hasAtLeastOneElementOfType(CaptureInterface.class);
        probe.assertNoBreach();
    }

    @Test
    default void deliversOneAtATimeOnDemand() throws Exception {
        PacketProbe probe = PacketProbe.on(source(25).packets());
        for (int i = 1; i <= 25; i++) {
            probe.request(1).awaitPackets(i);
            assertThat(probe.packets()).hasSize(i);
        }
        probe.request(1).awaitEnd().assertNoBreach();
        assertThat(probe.completed()).isTrue();
    }

    @Test
    default void deliversNoMoreThanRequested() throws Exception {
        PacketProbe probe = PacketProbe.on(source(MANY).packets());
        for (int n = 1, sum = 1; sum < 2000; n *= 3, sum += n) {
            probe.request(n).awaitPackets(sum);
            assertThat(probe.packets()).hasSize(sum);
        }
        probe.cancel();
        probe.assertNoBreach();
    }

    @Test
    default void numbersItsPacketsFromZero() throws Exception {
        PacketProbe probe = PacketProbe.on(source(100).packets()).requestAll().awaitEnd();
        assertThat(probe.packets())
                .extracting(packet -> packet.sequence())
                .startsWith(0L, 1L, 2L)
                .endsWith(98L, 99L);
    }

    @Test
    default void deliversTheSameToEachSubscription() throws Exception {
        PacketSource source = source(300);
        PacketProbe first = PacketProbe.on(source.packets()).requestAll().awaitEnd();
        PacketProbe second = PacketProbe.on(source.packets()).requestAll().awaitEnd();
        assertThat(PacketImage.of(second.packets())).hasSize(300).isEqualTo(PacketImage.of(first.packets()));
        assertThat(second.metadata()).hasSameSizeAs(first.metadata());
    }

    @Test
    default void opensAHandleOfItsOwnForEachSubscription() throws Exception {
        long none = openHandles();
        PacketSource source = source(MANY);
        PacketProbe first = PacketProbe.on(source.packets()).request(1).awaitPackets(1);
        long one = openHandles() - none;
        assertThat(one).isPositive();
        PacketProbe second = PacketProbe.on(source.packets()).request(2).awaitPackets(2);
        assertThat(openHandles() - none).isEqualTo(2 * one);
        first.cancel();
        awaitHandles(none + one);
        second.requestAll().awaitEnd();
        assertThat(second.packets()).hasSize(MANY);
        awaitHandles(none);
        first.assertNoBreach();
        second.assertNoBreach();
    }

    @Test
    default void releasesItsHandleOnCompletion() throws Exception {
        long before = openHandles();
        PacketProbe.on(source(10).packets()).requestAll().awaitEnd().assertNoBreach();
        awaitHandles(before);
    }

    @Test
    default void failsBehindThePacketsBeforeTheDamageAndReleasesItsHandle() throws Exception {
        long before = openHandles();
        PacketProbe probe =
                PacketProbe.on(failingSource(7).packets()).requestAll().awaitEnd();
        assertThat(probe.packets()).hasSize(7);
        assertThat(probe.failure()).isInstanceOf(PcapfluxException.class);
        awaitHandles(before);
        probe.assertNoBreach();
    }

    @Test
    default void releasesItsHandleOnCancel() throws Exception {
        long before = openHandles();
        PacketProbe probe = PacketProbe.on(source(MANY).packets()).request(3).awaitPackets(3);
        probe.cancel();
        awaitHandles(before);
        probe.assertNoBreach();
    }

    @Test
    default void releasesItsHandleOnCancelBeforeAnyDemand() throws Exception {
        long before = openHandles();
        PacketProbe.on(source(MANY).packets()).cancel();
        awaitHandles(before);
    }

    @Test
    default void deliversNothingAfterACancelInTheMiddleOfAPacket() throws Exception {
        long before = openHandles();
        PacketProbe probe = PacketProbe.on(source(MANY).packets(), Context.empty(), 5);
        probe.requestAll().awaitPackets(5);
        awaitHandles(before);
        assertThat(probe.packets()).hasSize(5);
        probe.assertNoBreach();
    }

    @Test
    default void findsNothingWrongAndKeepsNothingOpenWhenChecked() throws Exception {
        long before = openHandles();
        source(3).check().block(Duration.ofSeconds(30));
        awaitHandles(before);
    }
}

package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.PacketSourceContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of all sources, with packets that are sent anew to each subscription. */
abstract class SentTrafficContract implements PacketSourceContract {
    private final Cable cable = Cable.lay();

    abstract Engine engine();

    @AfterEach
    void cut() {
        cable.close();
    }

    @Override
    public PacketSource source(int packets) {
        return new SentTraffic(cable, engine(), packets, (stop, delivered) -> stop.make());
    }

    /** One whose adapter is removed. */
    @Override
    public PacketSource failingSource(int packets) {
        return new SentTraffic(cable, engine(), packets, (stop, delivered) -> {
            await().until(() -> delivered.get() == packets);
            Cable.ip("-n", cable.near(), "link", "del", Cable.NEAR);
        });
    }

    @Override
    public long openHandles() throws IOException {
        return OpenHandles.rings();
    }

    /** But for the times. */
    @Test
    @Override
    public void deliversTheSameToEachSubscription() {
        PacketSource source = source(300);
        PacketProbe first = PacketProbe.on(source.packets()).requestAll().awaitEnd();
        PacketProbe second = PacketProbe.on(source.packets()).requestAll().awaitEnd();
        assertThat(first.packets()).hasSize(300);
        for (int i = 0; i < 300; i++) {
            Packet one = first.packets().get(i);
            Packet other = second.packets().get(i);
            assertThat(Cable.payloadOf(other)).isEqualTo(Cable.payloadOf(one));
            assertThat(other.sequence()).isEqualTo(one.sequence());
        }
        assertThat(second.metadata()).hasSameSizeAs(first.metadata());
    }
}

package io.pcapflux.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.spi.SinkProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class DiscardSinkTest {
    @Test
    void countsAndForgets() {
        SinkAccount account = new SinkAccount("discard");
        SinkReport report = new DiscardSink()
                .consume(TestPackets.flux(7))
                .contextWrite(account::putInto)
                .block();
        assertThat(report).isEqualTo(new SinkReport(7, 0, 0, 0, 0)).isEqualTo(account.report());
    }

    @Test
    void countsUpToAnError() {
        SinkAccount account = new SinkAccount("discard");
        new DiscardSink()
                .consume(TestPackets.flux(7).concatWith(Flux.error(new IllegalStateException("broken"))))
                .contextWrite(account::putInto)
                .onErrorComplete()
                .block();
        assertThat(account.report().written()).isEqualTo(7);
    }

    @Test
    void isFoundAsAProvider() {
        List<String> types = new ArrayList<>();
        for (SinkProvider<?> provider : ServiceLoader.load(SinkProvider.class)) {
            types.add(provider.type());
        }
        assertThat(types).contains("discard");
    }
}

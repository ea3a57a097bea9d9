package io.pcapflux.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.spi.BrokerOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherProcessTest {
    @Test
    void aFolderInUseTellsWhereAndOpensWithItsRecordsWhenThatProcessWasKilled(@TempDir Path folder) throws Exception {
        try (BrokerProcess other = BrokerProcess.start(folder)) {
            Clients.produce(other.bootstrapServers(), "kept", List.of("one", "two"));

            assertThatThrownBy(() -> EmbeddedKafka.start(BrokerOptions.in(folder)))
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessageContaining("is in use by another process, at " + other.bootstrapServers());
        }
        try (EmbeddedKafka opened = EmbeddedKafka.start(BrokerOptions.in(folder))) {
            assertThat(Clients.consume(opened.bootstrapServers(), "kept", 2)).containsExactly("one", "two");
        }
    }
}

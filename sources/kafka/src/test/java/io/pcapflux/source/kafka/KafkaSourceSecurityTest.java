package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.SecuredBroker;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSourceSecurityTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SecuredBroker broker;

    KafkaSourceSecurityTest(@TempDir Path folder) throws Exception {
        broker = new SecuredBroker(folder.resolve("kafka"));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    /** A source that alice reads with, by TLS, of a topic with a packet and a record that is none. */
    private Options read(Topic aside) throws Exception {
        Topic topic =
                Topic.create(broker.open(), 1).put(0, TestPackets.packet(0)).putRaw(0, null, new byte[] {1}, Map.of());
        broker.allow(topic.name(), AclOperation.READ);
        return Options.of(topic)
                .untilEnd()
                .deadLetter(aside)
                .by(broker.secured(true), broker.login("SCRAM-SHA-512", true, SecuredBroker.PASSWORD));
    }

    private static PacketProbe probe(Options options) {
        return PacketProbe.on(options.source().packets()).requestAll().awaitEnd();
    }

    @Test
    void clientWithoutTlsAtAPortWithItIsToldSo() throws Exception {
        Topic topic = Topic.create(broker.open(), 1);
        Options options =
                Options.of(topic).connectTimeout(Duration.ofSeconds(3)).by(broker.tls(), Map.of());
        assertThat(probe(options).failure())
                .hasMessage(
                        "no Kafka broker answers at " + broker.tls() + " within 3 s, but something there speaks TLS");
    }

    @Test
    void deadLettersGoByTheSecuritySettingsOfTheSource() throws Exception {
        Topic aside = Topic.create(broker.open(), 1);
        broker.allow(aside.name(), AclOperation.WRITE);

        PacketProbe probe = probe(read(aside));

        assertThat(probe.failure()).isNull();
        assertThat(probe.packets()).hasSize(1);
        assertThat(aside.records()).hasSize(1);
    }

    @Test
    void userWhoMayNotWriteDeadLettersIsToldSo() throws Exception {
        Topic aside = Topic.create(broker.open(), 1);
        Options options = read(aside);
        assertThat(probe(options).failure()).hasMessage("topic " + aside.name() + " may not be seen by this user");

        broker.allow(aside.name(), AclOperation.DESCRIBE);
        assertThat(probe(options).failure())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("does not get into the dead-letter topic " + aside.name() + ": ");
    }

    @Test
    void topicForDeadLettersThatIsNotThereIsToldBeforeAnythingIsRead() throws Exception {
        Topic aside = Topic.create(broker.open(), 1);
        Options options = read(aside).by(broker.open(), Map.of("security.protocol", "PLAINTEXT"));
        aside.delete();
        String missing = "topic " + aside.name()
                + " is not there, and the broker makes none by itself (auto.create.topics.enable=false)";

        assertThatThrownBy(() -> options.source().check().block(PATIENCE))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage(missing);
        PacketProbe probe = probe(options);
        assertThat(probe.failure()).hasMessage(missing);
        assertThat(probe.packets()).isEmpty();
    }
}

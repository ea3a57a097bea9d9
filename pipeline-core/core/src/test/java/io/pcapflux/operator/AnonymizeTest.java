package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.anonymize.AnonymizationKey;
import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.CustomBlock;
import io.pcapflux.packet.DecryptionSecrets;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.JournalEntry;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.NameResolution;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.packet.TimeResolution;
import io.pcapflux.spi.OptionException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

class AnonymizeTest {
    private static final String SECRET = "a secret of some length";

    private final OperatorAccount account = new OperatorAccount("anonymize");
    private final Capture capture = Capture.anonymous("test");
    private final CaptureOption comment = CaptureOption.text(CaptureOption.COMMENT, "of 10.0.0.1");
    private final CaptureInterface told = new CaptureInterface(
            capture,
            0,
            LinkType.ETHERNET,
            65535,
            TimeResolution.MICROSECONDS,
            0,
            CaptureOptions.of(
                    comment,
                    CaptureOption.text(CaptureInterface.NAME, "enx001122334455"),
                    CaptureOption.text(CaptureInterface.FILTER, "\0host 10.0.0.1"),
                    CaptureOption.text(CaptureInterface.OS, "Linux"),
                    new CaptureOption(4, ByteBuffer.wrap(new byte[8]))));

    private static Anonymize anonymize() {
        return PacketOperators.anonymize(AnonymizationKey.of(SECRET));
    }

    private PacketProbe probe(PacketOperator operator, List<CaptureMetadata> metadata, Packet... packets) {
        Flux<Packet> source = Flux.deferContextual(context -> {
            metadata.forEach(MetadataListener.of(context)::accept);
            return Flux.just(packets);
        });
        return PacketProbe.on(source.transform(operator), account.putInto(Context.empty()), Long.MAX_VALUE)
                .requestAll();
    }

    private Packet undecodable() {
        return TestPackets.of(LinkType.ETHERNET, new byte[60]).with(told, CaptureOptions.of(comment));
    }

    @Test
    void undecodablePacketsAreDroppedAndCounted() {
        PacketProbe probe = probe(anonymize(), List.of(told), TestPackets.packet(told, 0), undecodable());
        assertThat(probe.packets()).hasSize(1);
        assertThat(account.snapshot().removed()).containsEntry("undecodable", 1L);
    }

    @Test
    void undecodablePacketsPassWhereThatIsWanted() {
        PacketProbe probe = probe(anonymize().undecodable(Undecodable.PASS), List.of(told), undecodable());
        assertThat(probe.packets()).hasSize(1);
        assertThat(probe.packets().get(0).toByteArray()).isEqualTo(new byte[60]);
        assertThat(probe.packets().get(0).options().isEmpty()).isTrue();
        assertThat(account.snapshot().removed()).isEmpty();
        assertThat(account.snapshot().noted()).containsEntry("undecodable", 1L);
    }

    @Test
    void payloadIsCutWhereThatIsWanted() {
        PacketProbe probe = probe(anonymize().payload(Payload.CUT), List.of(told), TestPackets.packet(told, 5));
        assertThat(probe.packets().get(0).capturedLength()).isEqualTo(42);
    }

    @Test
    void metadataThatMayNameSomebodyIsKeptBack() {
        CaptureOptions options = CaptureOptions.of(comment, CaptureOption.text(CaptureSection.APPLICATION, "dumpcap"));
        InterfaceStatistics counts = new InterfaceStatistics(
                told, Instant.EPOCH, null, null, CaptureOptions.of(comment, CaptureOption.text(4, "8 bytes.")));
        PacketProbe probe = probe(
                anonymize(),
                List.of(
                        new CaptureSection(capture, options),
                        told,
                        new NameResolution(capture, List.of(), CaptureOptions.NONE),
                        new DecryptionSecrets(capture, 1, ByteBuffer.allocate(1), CaptureOptions.NONE),
                        new JournalEntry(capture, ByteBuffer.allocate(4)),
                        new CustomBlock(capture, 1, ByteBuffer.allocate(4)),
                        counts));
        assertThat(probe.metadata()).hasSize(3);
        assertThat(((CaptureSection) probe.metadata().get(0)).options().all())
                .extracting(CaptureOption::text)
                .containsExactly("dumpcap");
        assertThat(((CaptureInterface) probe.metadata().get(1)).options().all())
                .extracting(CaptureOption::text)
                .containsExactly("Linux");
        assertThat(((InterfaceStatistics) probe.metadata().get(2)).options().all())
                .extracting(CaptureOption::code)
                .containsExactly(4);
    }

    @Test
    void packetsLoseTheirCommentsAndTheirInterfacesName() {
        CaptureOption flags = new CaptureOption(2, ByteBuffer.wrap(new byte[4]));
        Packet packet = TestPackets.packet(told, 0).withOptions(CaptureOptions.of(comment, flags));
        Packet done = probe(anonymize(), List.of(told), packet).packets().get(0);
        assertThat(done.options().all()).containsExactly(flags);
        assertThat(done.captureInterface().name()).isNull();
        assertThat(done.captureInterface().filter()).isNull();
    }

    @Test
    void truncateKeepsKeysBack() {
        DecryptionSecrets keys = new DecryptionSecrets(capture, 1, ByteBuffer.allocate(1), CaptureOptions.NONE);
        assertThat(probe(PacketOperators.truncate(60), List.of(told, keys)).metadata())
                .containsExactly(told);
    }

    @Test
    void theKeyComesIntoNoText() {
        AnonymizeProvider.Options options = new AnonymizeProvider.Options(SECRET, Undecodable.PASS, null);
        assertThat(options.toString() + new AnonymizeProvider().create(options)).doesNotContain("secret");
        assertThatThrownBy(() -> new AnonymizeProvider.Options("hidden", null, null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("key"))
                .hasMessageNotContaining("hidden");
    }
}

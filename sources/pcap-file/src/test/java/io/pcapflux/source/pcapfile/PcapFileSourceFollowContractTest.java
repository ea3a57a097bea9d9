package io.pcapflux.source.pcapfile;

import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.PacketSourceContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files that are followed, and taken away from their place once they are open, which ends them. */
class PcapFileSourceFollowContractTest implements PacketSourceContract {
    @TempDir
    private Path folder = Path.of("");

    /** A file of its own for each subscription. */
    private static final class Followed implements PacketSource {
        private final Path folder;
        private final byte[] content;

        Followed(Path folder, byte[] content) {
            this.folder = folder;
            this.content = content;
        }

        @Override
        public String name() {
            return "followed";
        }

        @Override
        public Flux<Packet> packets() {
            return Flux.deferContextual(context -> {
                Path file = file();
                MetadataListener listener = MetadataListener.of(context);
                MetadataListener deleting = metadata -> tell(metadata, listener, file);
                return PcapFileSource.of(file.toString()).follow().packets().contextWrite(deleting::putInto);
            });
        }

        private static void tell(CaptureMetadata metadata, MetadataListener listener, Path file) {
            listener.accept(metadata);
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Path file() {
            try {
                return Files.write(Files.createTempFile(folder, "followed", ".pcap"), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Mono<Void> check() {
            return PcapFileSource.of(file().toString()).follow().check();
        }
    }

    @Override
    public PacketSource source(int packets) throws IOException {
        return new Followed(folder, TestCaptures.pcapOfFirst(packets));
    }

    @Override
    public PacketSource failingSource(int packets) throws IOException {
        return new Followed(folder, TestCaptures.cutOff(TestCaptures.pcapOfFirst(packets + 1)));
    }

    @Override
    public long openHandles() throws IOException {
        return TestCaptures.openFilesUnder(folder);
    }
}

package io.pcapflux.source.pcapfile;

import io.pcapflux.source.PacketSource;
import io.pcapflux.source.PacketSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class PcapFileSourceContractTest implements PacketSourceContract {
    @TempDir
    private Path folder = Path.of("");

    @Override
    public PacketSource source(int packets) throws IOException {
        Path file = folder.resolve("whole.pcap");
        return PcapFileSource.of(
                Files.write(file, TestCaptures.pcapOfFirst(packets)).toString());
    }

    @Override
    public PacketSource failingSource(int packets) throws IOException {
        Path file = folder.resolve("cut.pcap");
        byte[] cut = TestCaptures.cutOff(TestCaptures.pcapOfFirst(packets + 1));
        return PcapFileSource.of(Files.write(file, cut).toString());
    }

    @Override
    public long openHandles() throws IOException {
        return TestCaptures.openFilesUnder(folder);
    }
}

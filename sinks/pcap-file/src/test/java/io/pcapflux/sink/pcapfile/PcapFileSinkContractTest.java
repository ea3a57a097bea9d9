package io.pcapflux.sink.pcapfile;

import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.PacketSinkContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class PcapFileSinkContractTest implements PacketSinkContract {
    @TempDir
    private Path folder = Path.of("");

    private Path file() {
        return folder.resolve("out.pcap");
    }

    @Override
    public PacketSink sink() {
        return PcapFileSink.to(file().toString()).overwrite();
    }

    @Override
    public PacketSink failingSink() {
        PcapFileSink full = PcapFileSink.to("/dev/full").overwrite();
        return file().toString().endsWith("ng") ? full.format(FileFormat.PCAPNG) : full;
    }

    @Override
    public long readBack() throws IOException {
        return Files.exists(file()) ? Written.packets(file()).size() : 0;
    }

    @Override
    public long openHandles() throws IOException {
        return Written.openFiles(folder);
    }
}

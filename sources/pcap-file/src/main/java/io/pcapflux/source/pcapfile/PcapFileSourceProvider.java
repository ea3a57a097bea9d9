package io.pcapflux.source.pcapfile;

import io.pcapflux.source.PacketSource;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.SourceProvider;
import java.util.List;

/** {@code pcap-file: { path: "captures/*.pcap*" }}. */
public final class PcapFileSourceProvider implements SourceProvider<PcapFileSourceProvider.Options> {
    /**
     * What to read.
     *
     * @param path files or globs, one or a list; {@code -} is standard input
     */
    public record Options(List<String> path) {
        public Options {
            path = List.copyOf(path);
            if (path.isEmpty() || path.contains("")) {
                throw new OptionException("path", "names no file");
            }
        }
    }

    @Override
    public String type() {
        return "pcap-file";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketSource create(Options options) {
        return PcapFileSource.of(options.path());
    }
}

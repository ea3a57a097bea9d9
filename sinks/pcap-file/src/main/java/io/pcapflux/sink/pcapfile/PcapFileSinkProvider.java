package io.pcapflux.sink.pcapfile;

import io.pcapflux.sink.PacketSink;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.SinkProvider;
import org.jspecify.annotations.Nullable;

/** {@code pcap-file: { path: out.pcap }}. */
public final class PcapFileSinkProvider implements SinkProvider<PcapFileSinkProvider.Options> {
    /**
     * What to write.
     *
     * @param path the file; {@code -} is standard output; a name that ends in {@code .gz} or {@code .zst} has it compressed
     * @param format pcap, nsecpcap or pcapng; left out, what the name ends with, or else what comes; pcap is then as
     *     precise as the packets come
     * @param overwrite whether a file that is there is replaced; left out, it is not
     * @param mode the permissions of a new file, octal; left out, 0600
     */
    public record Options(
            String path,
            @Nullable FileFormat format,
            @Nullable Boolean overwrite,
            @Nullable String mode) {
        public Options {
            if (path.isEmpty()) {
                throw new OptionException("path", "names no file");
            }
            if (mode != null && !mode.matches("0?[0-7]{3}")) {
                throw new OptionException("mode", "must be octal permissions such as 0640");
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
    public PacketSink create(Options options) {
        PcapFileSink sink = PcapFileSink.to(options.path());
        if (options.format() != null) {
            sink = sink.format(options.format());
        }
        if (Boolean.TRUE.equals(options.overwrite())) {
            sink = sink.overwrite();
        }
        return options.mode() == null ? sink : sink.mode(Integer.parseInt(options.mode(), 8));
    }
}

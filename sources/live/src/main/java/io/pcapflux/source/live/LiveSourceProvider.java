package io.pcapflux.source.live;

import io.pcapflux.bpf.FilterExpression;
import io.pcapflux.bpf.FilterSyntaxException;
import io.pcapflux.source.PacketSource;
import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.SourceProvider;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code live: { interface: eth0, filter: "tcp port 443" }}. */
public final class LiveSourceProvider implements SourceProvider<LiveSourceProvider.Options> {
    private static final String SNAPLENS = "must be 0 (no limit) to " + LiveDefaults.SNAPLEN;

    /**
     * What to capture.
     *
     * @param interface_ adapters, one or a list
     * @param filter pcap-filter expression, run in the kernel
     * @param snaplen bytes kept of a packet (262144)
     * @param promiscuous whether packets for other machines are captured too (true)
     * @param buffer the kernel's ring for each adapter (64MiB)
     * @param timeout how long the kernel gathers packets before it hands them over (10ms)
     * @param immediate whether it hands over each at once (false)
     * @param direction in, out or inout (inout)
     * @param monitor whether a wireless adapter captures all frames in the air (false)
     * @param timestampType the clock of the timestamps, as pcap-tstamp(7) has it
     * @param linkType the link-layer header, as pcap-linktype(7) has it
     * @param excludeBrokers whether what the pipeline's own sinks send is left out (false)
     * @param engine auto, ring or libpcap (auto: the ring of Linux where it can be had)
     * @param wait_ how long to wait for an adapter that is not there (not at all)
     */
    public record Options(
            List<String> interface_,
            @Nullable String filter,
            @Nullable Integer snaplen,
            @Nullable Boolean promiscuous,
            @Nullable ByteSize buffer,
            @Nullable Duration timeout,
            @Nullable Boolean immediate,
            @Nullable Direction direction,
            @Nullable Boolean monitor,
            @Nullable String timestampType,
            @Nullable String linkType,
            @Nullable Boolean excludeBrokers,
            @Nullable Engine engine,
            @Nullable Duration wait_) {
        public Options {
            interface_ = List.copyOf(interface_);
            check("interface", !interface_.isEmpty() && !interface_.contains(""), "names no adapter");
            check("interface", Set.copyOf(interface_).size() == interface_.size(), "names an adapter twice");
            checkFilter(filter);
            check("snaplen", snaplen == null || (snaplen >= 0 && snaplen <= LiveDefaults.SNAPLEN), SNAPLENS);
            check("buffer", buffer == null || fits(buffer), "must be more than 0 and below 2GiB");
            check("timeout", timeout == null || fits(timeout), "must be 1ms to 10s");
        }

        private static void checkFilter(@Nullable String filter) {
            try {
                if (filter != null) {
                    FilterExpression.checkForAdapter(filter);
                }
            } catch (FilterSyntaxException e) {
                throw new OptionException("filter", e.getMessage() + ": " + e.remedy());
            }
        }

        private static boolean fits(ByteSize size) {
            return size.bytes() > 0 && size.bytes() <= Integer.MAX_VALUE;
        }

        private static boolean fits(Duration time) {
            return time.toMillis() >= 1 && time.compareTo(LiveDefaults.LONGEST_TIMEOUT) <= 0;
        }

        private static void check(String option, boolean holds, String message) {
            if (!holds) {
                throw new OptionException(option, message);
            }
        }
    }

    @Override
    public String type() {
        return "live";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketSource create(Options options) {
        List<String> names = options.interface_();
        LiveSource.Builder builder =
                LiveSource.on(names.get(0), names.subList(1, names.size()).toArray(String[]::new));
        apply(options.filter(), builder::filter);
        apply(options.snaplen(), builder::snaplen);
        apply(options.promiscuous(), builder::promiscuous);
        apply(options.buffer(), size -> builder.buffer(size.bytes()));
        apply(options.timeout(), builder::timeout);
        apply(options.immediate(), builder::immediate);
        apply(options.direction(), builder::direction);
        apply(options.monitor(), builder::monitor);
        apply(options.timestampType(), builder::timestampType);
        apply(options.linkType(), builder::linkType);
        apply(options.excludeBrokers(), builder::excludeBrokers);
        apply(options.engine(), builder::engine);
        apply(options.wait_(), builder::await);
        return builder.build();
    }

    private static <T> void apply(@Nullable T value, Consumer<T> option) {
        if (value != null) {
            option.accept(value);
        }
    }
}

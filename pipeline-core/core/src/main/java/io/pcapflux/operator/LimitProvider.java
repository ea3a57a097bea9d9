package io.pcapflux.operator;

import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code limit: { packets: 1000000, bytes: 10GiB, duration: 1h, span: 1h }}. */
public final class LimitProvider implements OperatorProvider<LimitProvider.Options> {
    /**
     * At least one is given.
     *
     * @param packets see {@link Limit#packets}
     * @param bytes see {@link Limit#bytes}
     * @param duration see {@link Limit#duration}
     * @param span see {@link Limit#span}
     */
    public record Options(
            @Nullable Long packets,
            @Nullable ByteSize bytes,
            @Nullable Duration duration,
            @Nullable Duration span) {
        public Options {
            if (packets == null && bytes == null && duration == null && span == null) {
                throw new OptionException("limit", "needs one of packets, bytes, duration, span");
            }
            if (packets != null && packets < 1) {
                throw new OptionException("packets", "must be at least 1, not " + packets);
            }
            if (bytes != null && bytes.bytes() < 1) {
                throw new OptionException("bytes", "must be at least 1");
            }
            requireMoreThanZero("duration", duration);
            requireMoreThanZero("span", span);
        }

        private static void requireMoreThanZero(String option, @Nullable Duration value) {
            if (value != null && (value.isZero() || value.isNegative())) {
                throw new OptionException(option, "must be more than zero");
            }
        }
    }

    @Override
    public String type() {
        return "limit";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketOperator create(Options options) {
        Limit limit = PacketOperators.limit();
        if (options.packets() != null) {
            limit = limit.packets(options.packets());
        }
        if (options.bytes() != null) {
            limit = limit.bytes(options.bytes().bytes());
        }
        if (options.duration() != null) {
            limit = limit.duration(options.duration());
        }
        if (options.span() != null) {
            limit = limit.span(options.span());
        }
        return limit;
    }
}

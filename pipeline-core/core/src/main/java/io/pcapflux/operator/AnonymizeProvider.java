package io.pcapflux.operator;

import io.pcapflux.anonymize.AnonymizationKey;
import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import org.jspecify.annotations.Nullable;

/** {@code anonymize: { key: "${ANON_KEY}", undecodable: drop, payload: keep }}. */
public final class AnonymizeProvider implements OperatorProvider<AnonymizeProvider.Options> {
    /**
     * Its options.
     *
     * @param key see {@link AnonymizationKey#of}
     * @param undecodable see {@link Anonymize#undecodable}
     * @param payload see {@link Anonymize#payload}
     */
    public record Options(
            String key,
            @Nullable Undecodable undecodable,
            @Nullable Payload payload) {
        public Options {
            if (key.length() < AnonymizationKey.SHORTEST_PASSPHRASE) {
                throw new OptionException(
                        "key",
                        "must be 64 hexadecimal digits or a passphrase of " + AnonymizationKey.SHORTEST_PASSPHRASE
                                + " characters or more");
            }
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Options[key=***, undecodable=" + undecodable + ", payload=" + payload + "]";
        }
    }

    @Override
    public String type() {
        return "anonymize";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketOperator create(Options options) {
        Anonymize anonymize = PacketOperators.anonymize(AnonymizationKey.of(options.key()));
        if (options.undecodable() != null) {
            anonymize = anonymize.undecodable(options.undecodable());
        }
        return options.payload() == null ? anonymize : anonymize.payload(options.payload());
    }
}

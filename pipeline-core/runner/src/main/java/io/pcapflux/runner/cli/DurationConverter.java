package io.pcapflux.runner.cli;

import io.pcapflux.runner.config.Scalars;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 30s}, {@code 500ms}, {@code 10m}. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return Scalars.parseDuration(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is " + e.getMessage());
        }
    }
}

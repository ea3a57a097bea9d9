package io.pcapflux.runner.cli;

import io.pcapflux.spi.TimePoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 2026-11-22T22:13:20.5Z}, {@code 1700000000.5}. */
final class TimePointConverter implements ITypeConverter<TimePoint> {
    @Override
    public TimePoint convert(String text) {
        try {
            return TimePoint.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is " + e.getMessage());
        }
    }
}

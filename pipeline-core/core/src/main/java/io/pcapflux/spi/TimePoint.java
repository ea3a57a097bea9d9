package io.pcapflux.spi;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A moment, as options say it: ISO 8601 ({@code 2026-11-22T22:13:20.5Z}, {@code 2026-11-22 23:13+01:00},
 * {@code 2026-11-22}; UTC without a zone) or seconds since 1970-01-01T00:00:00Z ({@code 1700000000.5}). Digits beyond
 * nanoseconds are cut off.
 */
public record TimePoint(Instant instant) {
    private static final Pattern SECONDS = Pattern.compile("-?\\d{1,18}(?:\\.\\d{1,30})?");
    private static final Pattern BEYOND_NANOS = Pattern.compile("(:\\d\\d[.,]\\d{9})\\d+");
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("'T'HH:mm")
            .optionalStart()
            .appendPattern(":ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH", "Z")
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** Parses a moment. */
    public static TimePoint parse(String text) {
        String stripped = text.strip();
        try {
            return new TimePoint(SECONDS.matcher(stripped).matches() ? seconds(stripped) : iso(stripped));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "not a time: ISO 8601 such as 2026-11-22T22:13:20Z, or seconds since 1970", e);
        }
    }

    private static Instant seconds(String text) {
        BigDecimal all = new BigDecimal(text).setScale(9, RoundingMode.FLOOR);
        BigDecimal whole = all.setScale(0, RoundingMode.FLOOR);
        return Instant.ofEpochSecond(
                whole.longValueExact(), all.subtract(whole).movePointRight(9).longValueExact());
    }

    private static Instant iso(String text) {
        String plain =
                BEYOND_NANOS.matcher(text).replaceFirst("$1").replace(',', '.').replaceFirst("^(\\S+) (?=\\d)", "$1T");
        TemporalAccessor parsed = ISO.parseBest(plain, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        if (parsed instanceof OffsetDateTime zoned) {
            return zoned.toInstant();
        }
        LocalDateTime local = parsed instanceof LocalDate day ? day.atStartOfDay() : (LocalDateTime) parsed;
        return local.toInstant(ZoneOffset.UTC);
    }

    /** ISO 8601, which {@link #parse} reads again. */
    @Override
    public String toString() {
        return instant.toString();
    }
}

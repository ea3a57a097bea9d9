package io.pcapflux.sink.console;

import io.pcapflux.packet.Packet;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The times of one subscription, in one format. For one thread at a time. */
final class TimeColumn {
    private static final String NONE = "-";
    private static final DateTimeFormatter DATE_TIME = formatter("uuuu-MM-dd HH:mm:ss.nnnnnnnnn", ZoneOffset.UTC);
    private static final DateTimeFormatter ISO = formatter("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", ZoneOffset.UTC);

    private final TimeFormat format;
    private final DateTimeFormatter timeOfDay;
    private @Nullable Packet before;

    TimeColumn(TimeFormat format) {
        this(format, ZoneId.systemDefault());
    }

    TimeColumn(TimeFormat format, ZoneId zone) {
        this.format = format;
        this.timeOfDay = formatter("HH:mm:ss.SSSSSS", zone);
    }

    private static DateTimeFormatter formatter(String pattern, ZoneId zone) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
    }

    /** A dash for a packet without a time. */
    String of(Packet packet) {
        if (!packet.hasTimestamp()) {
            return NONE;
        }
        return switch (format) {
            case DATE_TIME -> calendar(DATE_TIME, packet);
            case TCPDUMP_TIME -> calendar(timeOfDay, packet);
            case ISO -> calendar(ISO, packet);
            case EPOCH -> seconds(packet).toPlainString();
            case DELTA -> sinceBefore(packet);
        };
    }

    private static String calendar(DateTimeFormatter formatter, Packet packet) {
        try {
            return formatter.format(Instant.ofEpochSecond(packet.timestampSeconds(), packet.timestampNanoOfSecond()));
        } catch (DateTimeException e) {
            return packet.timestampSeconds() + " s"; // beyond the calendar's million years
        }
    }

    private String sinceBefore(Packet packet) {
        Packet last = before == null ? packet : before;
        before = packet;
        return seconds(packet).subtract(seconds(last)).toPlainString();
    }

    private static BigDecimal seconds(Packet packet) {
        return BigDecimal.valueOf(packet.timestampSeconds())
                .add(BigDecimal.valueOf(packet.timestampNanoOfSecond(), 9))
                .setScale(9);
    }
}

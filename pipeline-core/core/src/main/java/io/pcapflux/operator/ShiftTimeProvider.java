package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code shift-time: -1h}. */
public final class ShiftTimeProvider implements OperatorProvider<String> {
    private static final Pattern FORM = Pattern.compile("([+-]?)(\\d{1,15})\\s*(ns|us|ms|s|m|h)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ns", Duration.ofNanos(1),
            "us", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1));

    @Override
    public String type() {
        return "shift-time";
    }

    @Override
    public Class<String> options() {
        return String.class;
    }

    @Override
    public PacketOperator create(String offset) {
        Matcher form = FORM.matcher(offset.strip());
        Duration unit = form.matches() ? UNITS.get(form.group(3)) : null;
        if (unit == null) {
            throw new OptionException(type(), "must be a time with a sign and a unit, such as -1h or 250ms");
        }
        Duration amount = unit.multipliedBy(Long.parseLong(form.group(2)));
        if (amount.compareTo(TimeShift.LONGEST) > 0) {
            throw new OptionException(type(), "must be at most 24000000h");
        }
        return PacketOperators.shiftTime(form.group(1).equals("-") ? amount.negated() : amount);
    }
}

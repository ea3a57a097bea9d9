package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code pace: original} or {@code pace: x2.5}. */
public final class PaceProvider implements OperatorProvider<String> {
    private static final Pattern TIMES = Pattern.compile("x(\\d{1,9}(\\.\\d{1,9})?)");

    @Override
    public String type() {
        return "pace";
    }

    @Override
    public Class<String> options() {
        return String.class;
    }

    @Override
    public PacketOperator create(String pace) {
        if (pace.equals("original")) {
            return PacketOperators.pace(1);
        }
        Matcher times = TIMES.matcher(pace);
        double speed = times.matches() ? Double.parseDouble(times.group(1)) : 0;
        if (speed <= 0) {
            throw new OptionException(type(), "must be original or a factor such as x2.5");
        }
        return PacketOperators.pace(speed);
    }
}

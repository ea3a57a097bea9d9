package io.pcapflux.runner.config;

import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.TimePoint;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Single values: how they are written and what they become. */
public final class Scalars {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private record Kind(String description, ScalarForm form, Function<String, Object> parser) {}

    private static final Map<Class<?>, Kind> KINDS = Map.of(
            String.class,
            new Kind("a text", ScalarForm.TEXT, text -> text),
            Integer.class,
            new Kind("a whole number", ScalarForm.wholeNumber(Integer.MIN_VALUE, Integer.MAX_VALUE), Integer::valueOf),
            Long.class,
            new Kind("a whole number", ScalarForm.wholeNumber(Long.MIN_VALUE, Long.MAX_VALUE), Long::valueOf),
            Boolean.class,
            new Kind("true or false", ScalarForm.BOOLEAN, Scalars::parseBoolean),
            Duration.class,
            new Kind(
                    "a time with a unit (ms, s, m, h), such as 30s",
                    ScalarForm.string(DURATION.pattern()),
                    Scalars::parseDuration),
            ByteSize.class,
            new Kind("a size with a unit (kB, MB, GB, KiB, MiB, GiB), such as 64MiB", ScalarForm.SIZE, ByteSize::parse),
            TimePoint.class,
            new Kind(
                    "a time (ISO 8601, or seconds since 1970), such as 2026-11-22T22:13:20Z",
                    ScalarForm.TIME,
                    TimePoint::parse));

    /** Together they are a name, an address, the name of one of several files, a number, a time, a size and a choice. */
    private static final List<String> STAND_INS = List.of("stand-in", "localhost:1", "%n", "1", "1s", "1MiB", "true");

    private Scalars() {}

    static boolean knows(Class<?> type) {
        return KINDS.containsKey(type);
    }

    static String describe(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants()).map(Scalars::label).collect(Collectors.joining(", "));
        }
        return kind(type).description();
    }

    /** Of what {@link #parse} takes, and of variables, which are replaced before. */
    static Map<String, Object> schema(Class<?> type) {
        if (type.isEnum()) {
            return ScalarForm.choice(Arrays.stream(type.getEnumConstants()).map(Scalars::label));
        }
        return kind(type).form().schema(describe(type));
    }

    static Object parse(String text, Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> label(constant).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(text));
        }
        return kind(type).parser().apply(text);
    }

    /** Values of a type, one of which a component may take; none for a type of its own. */
    static Deque<Object> standIns(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return standIns(generic.getActualTypeArguments()[0]).stream()
                    .map(List::of)
                    .collect(Collectors.toCollection(ArrayDeque::new));
        }
        Deque<Object> standIns = new ArrayDeque<>();
        if (type instanceof Class<?> target && target.isEnum()) {
            standIns.addAll(List.of(target.getEnumConstants()));
        } else if (type instanceof Class<?> target && knows(target)) {
            STAND_INS.forEach(text -> parsed(text, target).ifPresent(standIns::add));
        }
        return standIns;
    }

    private static Optional<Object> parsed(String text, Class<?> type) {
        try {
            return Optional.of(parse(text, type));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Kind kind(Class<?> type) {
        Kind kind = KINDS.get(type);
        if (kind == null) {
            throw new IllegalStateException("options of type " + type + " are not supported");
        }
        return kind;
    }

    private static String label(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Boolean parseBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** A whole number with a unit: {@code 500ms}, {@code 30s}, {@code 10m}, {@code 1h}. */
    public static Duration parseDuration(String text) {
        Matcher form = DURATION.matcher(text.strip());
        Long unit = form.matches() ? MILLIS.get(form.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("not a time with a unit, such as 30s");
        }
        return Duration.ofMillis(Math.multiplyExact(Long.parseLong(form.group(1)), unit));
    }
}

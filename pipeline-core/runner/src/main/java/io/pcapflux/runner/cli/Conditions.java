package io.pcapflux.runner.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a capture stops ({@code -a}) and when its next file begins ({@code -b}), in dumpcap's words: keys and numbers,
 * seconds and kB (1000 bytes). What dumpcap lets pass without a word and without effect is refused.
 */
final class Conditions {
    private static final String DURATION = "duration";
    private static final String INTERVAL = "interval";
    private static final String FILE_SIZE = "filesize";
    private static final String FILES = "files";
    private static final String PACKETS = "packets";
    private static final String NAMING = "nametimenum";
    private static final String PRINTING = "printname";

    private static final Set<String> STOPS = new TreeSet<>(Set.of(DURATION, FILE_SIZE, FILES, PACKETS));
    private static final Set<String> SWITCHES = new TreeSet<>(Set.of(DURATION, INTERVAL, FILE_SIZE, PACKETS));
    private static final Set<String> RINGS =
            new TreeSet<>(Set.of(DURATION, INTERVAL, FILE_SIZE, FILES, PACKETS, NAMING, PRINTING));

    private static final Pattern FORM = Pattern.compile("([a-z]+):(.*)");
    private static final String WHOLE = "0*[1-9]\\d{0,8}";
    private static final String DECIMAL = "\\d{1,9}(\\.\\d{1,3})?";
    private static final Pattern EXTENSION = Pattern.compile("(.*/)?([^/]+?)(\\.[^./]+(\\.(?i:gz|zst))?)?");

    private final Map<String, BigDecimal> stop;
    private final Map<String, BigDecimal> next;
    private final @Nullable String names;

    /**
     * Understands what is given with {@code -a} and {@code -b}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    Conditions(List<String> stop, List<String> next) {
        this.stop = parse("-a", stop, STOPS);
        this.next = parse(
                "-b",
                next.stream().filter(one -> !one.startsWith(PRINTING + ":")).toList(),
                RINGS);
        this.names = names(next);
        check();
    }

    private static Map<String, BigDecimal> parse(String flag, List<String> conditions, Set<String> known) {
        Map<String, BigDecimal> parsed = new LinkedHashMap<>();
        for (String condition : conditions) {
            Matcher form = FORM.matcher(condition);
            refuse(!form.matches(), flag + " wants a key and a number, such as duration:60, not " + condition);
            String key = form.group(1);
            refuse(!known.contains(key), flag + " knows " + String.join(", ", known) + ", not " + key);
            BigDecimal before = parsed.put(key, number(flag + " " + key, key, form.group(2)));
            refuse(before != null, flag + " " + key + " is given twice: leave one of them");
        }
        return parsed;
    }

    private static @Nullable String names(List<String> conditions) {
        List<String> places = conditions.stream()
                .filter(one -> one.startsWith(PRINTING + ":"))
                .map(one -> one.substring(PRINTING.length() + 1))
                .toList();
        refuse(places.size() > 1, "-b printname is given twice: leave one of them");
        refuse(places.contains(""), "-b printname wants a file, or - for standard output");
        return places.isEmpty() ? null : places.get(0);
    }

    private static BigDecimal number(String what, String key, String value) {
        boolean seconds = key.equals(DURATION);
        refuse(
                !value.matches(seconds ? DECIMAL : WHOLE) || new BigDecimal(value).signum() == 0,
                what + " must be a " + (seconds ? "number of seconds" : "whole number") + " above zero, not " + value);
        return new BigDecimal(value);
    }

    private void check() {
        boolean switches = next.keySet().stream().anyMatch(SWITCHES::contains) || stop.containsKey(FILE_SIZE);
        refuse(
                (severalFiles() || names != null) && !switches,
                "-b also needs one of " + String.join(", ", SWITCHES) + " for its files");
        refuse(
                stop.containsKey(FILES) && !severalFiles(),
                "-a files is for several files: say with -b when the next begins");
        refuse(
                stop.containsKey(FILE_SIZE) && next.containsKey(FILE_SIZE),
                "-a filesize means the same as -b filesize beside -b: leave one of them");
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Whether there is a file after the first one. */
    boolean severalFiles() {
        return !next.isEmpty();
    }

    /** Whether they say when writing ends, whatever else the capture does. */
    boolean endTheFile() {
        return stop.containsKey(FILES) || (stop.containsKey(FILE_SIZE) && !severalFiles());
    }

    /** Whether the names of files go to standard output. */
    boolean printNames() {
        return "-".equals(names) || "stdout".equals(names);
    }

    /** Whether they make sense only with a file. */
    boolean needFile() {
        return severalFiles() || names != null || stop.containsKey(FILE_SIZE);
    }

    /** The packets after which all ends, if that is said. */
    @Nullable
    Long packets() {
        return stop.containsKey(PACKETS) ? stop.get(PACKETS).longValue() : null;
    }

    /** The time after which all ends, if that is said. */
    @Nullable
    Duration duration() {
        BigDecimal seconds = stop.get(DURATION);
        return seconds == null
                ? null
                : Duration.ofMillis(seconds.movePointRight(3).longValue());
    }

    /** What these conditions mean for the options of the file sink. */
    void describe(Map<String, Object> options) {
        BigDecimal files = stop.get(FILES);
        BigDecimal size = stop.get(FILE_SIZE);
        if (files != null) {
            options.put("limit", Map.of(FILES, files.longValue()));
        } else if (size != null && !severalFiles()) {
            options.put("limit", Map.of("size", value(FILE_SIZE, size)));
        }
        if (severalFiles()) {
            options.put("path", pattern(String.valueOf(options.get("path"))));
            options.put("zone", "local");
            options.put("rotate", rotation());
        }
        if (names != null) {
            options.put("print-name", names);
        }
        if (next.containsKey(FILES)) {
            options.put("ring", next.get(FILES).toPlainString());
        }
    }

    private Map<String, Object> rotation() {
        Map<String, BigDecimal> all = new LinkedHashMap<>(next);
        if (stop.containsKey(FILE_SIZE)) {
            all.put(FILE_SIZE, stop.get(FILE_SIZE));
        }
        Map<String, Object> rotation = new LinkedHashMap<>();
        for (String key : SWITCHES) {
            if (all.containsKey(key)) {
                rotation.put(key.equals(FILE_SIZE) ? "size" : key, value(key, all.get(key)));
            }
        }
        return rotation;
    }

    private static Object value(String key, BigDecimal number) {
        return switch (key) {
            case FILE_SIZE -> number.toPlainString() + "kB";
            case DURATION, INTERVAL -> millis(number);
            default -> number.longValue();
        };
    }

    private static String millis(BigDecimal seconds) {
        return seconds.movePointRight(3).longValue() + "ms";
    }

    /** {@code out.pcapng} becomes {@code out_00001_20261122224305.pcapng}. */
    private String pattern(String path) {
        BigDecimal naming = next.getOrDefault(NAMING, BigDecimal.ONE);
        String varying = naming.compareTo(BigDecimal.ONE) == 0 ? "_%n_%Y%m%d%H%M%S" : "_%Y%m%d%H%M%S_%n";
        Matcher parts = EXTENSION.matcher(path);
        if (!parts.matches()) {
            throw new IllegalArgumentException("-w names no file: " + path);
        }
        int end = parts.group(3) == null ? path.length() : parts.start(3);
        return literal(path.substring(0, end)) + varying + literal(path.substring(end));
    }

    private static String literal(String path) {
        return path.replace("%", "%%");
    }
}

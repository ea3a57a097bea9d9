package io.pcapflux.runner.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a single value is written, in the words of JSON Schema.
 *
 * @param types what YAML takes it for: a string if it is quoted, maybe something else if it is not; the usual one first
 * @param pattern of it where it is a string; empty for any
 * @param bounds such as {@code minimum}, where it is a number
 */
record ScalarForm(List<String> types, String pattern, Map<String, Long> bounds) {
    private static final String STRING = "string";
    private static final String VARIABLE = "\\$\\{";

    private static final String DAY = "[+-]?\\d{4,10}-\\d\\d-\\d\\d";
    private static final String CLOCK = "[tT ]\\d\\d:\\d\\d(:\\d\\d([.,]\\d*)?)?";
    private static final String ZONE = "([zZ]|[+-]\\d\\d(:?\\d\\d)?)";
    private static final String SECONDS = "-?\\d{1,18}(\\.\\d{1,30})?";

    static final ScalarForm TEXT = new ScalarForm(List.of(STRING, "number", "boolean"), "", Map.of());
    static final ScalarForm BOOLEAN = new ScalarForm(List.of("boolean", STRING), "true|false", Map.of());

    /** As {@link io.pcapflux.spi.ByteSize} has it. */
    static final ScalarForm SIZE = new ScalarForm(
            List.of(STRING, "integer"), stripped("\\d{1,18}\\s*(([kKmMgGtT][iI]?)?[bB])?"), Map.of("minimum", 0L));

    /** As {@link io.pcapflux.spi.TimePoint} has it. */
    static final ScalarForm TIME = new ScalarForm(
            List.of(STRING, "number"), stripped("(" + SECONDS + "|" + DAY + "(" + CLOCK + ZONE + "?)?)"), Map.of());

    static ScalarForm wholeNumber(long minimum, long maximum) {
        Map<String, Long> bounds = new LinkedHashMap<>();
        bounds.put("minimum", minimum);
        bounds.put("maximum", maximum);
        return new ScalarForm(List.of("integer", STRING), "[+-]?\\d+", bounds);
    }

    /** What is never a number: blanks around it do not matter. */
    static ScalarForm string(String pattern) {
        return new ScalarForm(List.of(STRING), stripped(pattern), Map.of());
    }

    private static String stripped(String pattern) {
        return "\\s*" + pattern + "\\s*";
    }

    /** One of some words. */
    static Map<String, Object> choice(Stream<String> words) {
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("type", STRING);
        variable.put("pattern", VARIABLE);
        return Map.of("anyOf", List.of(Map.of("enum", words.toList()), variable));
    }

    /** The name of a variable may stand in the place of any value. */
    Map<String, Object> schema(String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("type", types.size() == 1 ? types.get(0) : types);
        schema.putAll(bounds);
        if (!pattern.isEmpty()) {
            schema.put("pattern", "^(" + pattern + ")$|" + VARIABLE);
        }
        return schema;
    }
}

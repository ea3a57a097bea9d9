package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics in Prometheus's text format 0.0.4, read by its grammar to the letter. */
final class Exposition {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\n\"])*\"";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (?:[^\\\\]|\\\\[\\\\n])*");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(\\{(?:" + LABEL + "(?:," + LABEL
            + ")*,?)?\\})? ([+-]?(?:\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|Inf)|NaN)");

    private final Map<String, String> types = new HashMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private String family = "";

    private Exposition() {}

    /** Each sample with its labels, as it is written. A text that is not in the format fails the test. */
    static Map<String, Double> samples(String text) {
        assertThat(text).endsWith("\n");
        Exposition exposition = new Exposition();
        text.lines().forEach(exposition::take);
        return exposition.samples;
    }

    private void take(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            assertThat(types).as("each family once: " + line).doesNotContainKey(help.group(1));
            family = help.group(1);
        } else if (type.matches()) {
            assertThat(type.group(1)).as("behind its help").isEqualTo(family);
            assertThat(types.put(family, type.group(2))).as(line).isNull();
        } else {
            assertThat(sample.matches()).as("a sample: " + line).isTrue();
            assertThat(belongs(sample.group(1))).as("in its family: " + line).isTrue();
            String series = sample.group(2) == null ? sample.group(1) : sample.group(1) + sample.group(2);
            assertThat(samples.put(series, Double.valueOf(sample.group(3))))
                    .as("each series once: " + line)
                    .isNull();
        }
    }

    private boolean belongs(String name) {
        return switch (types.getOrDefault(family, "")) {
            case "counter" -> name.equals(family) && name.endsWith("_total");
            case "gauge", "untyped" -> name.equals(family);
            case "summary", "histogram" -> name.matches(Pattern.quote(family) + "(_sum|_count|_bucket)?");
            default -> false;
        };
    }
}

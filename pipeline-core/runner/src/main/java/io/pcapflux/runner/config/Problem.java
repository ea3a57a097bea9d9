package io.pcapflux.runner.config;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Something wrong in a configuration, and where.
 *
 * @param place {@code file:line:column}, or empty for what came from the command line
 * @param message what is wrong and what would be right
 * @param excerpt the line and a caret below the place, or empty
 */
public record Problem(String place, String message, String excerpt) {
    /** {@code key} is a record's key, flow or none, or else one to keep secret. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(password|passwd|secret|jaas|token|credential|\\.key\\b|\\bkey\\s*:\\s*+[\"']?+(?!flow\\b|none\\b))");

    private static final Pattern VALUE = Pattern.compile("(:\\s+)\\S.*");

    static Problem at(Node node, String message) {
        return at(node.getStartMark(), message);
    }

    static Problem at(Optional<Mark> mark, String message) {
        return mark.map(m -> new Problem(
                        m.getName() + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1), message, excerpt(m)))
                .orElseGet(() -> new Problem("", message, ""));
    }

    private static String excerpt(Mark mark) {
        int[] text = mark.getBuffer();
        int start = mark.getPointer();
        while (start > 0 && text[start - 1] != '\n') {
            start--;
        }
        int end = mark.getPointer();
        while (end < text.length && text[end] != '\n' && text[end] != '\r' && text[end] != 0) {
            end++;
        }
        String line = new String(text, start, end - start);
        return masked(line) + System.lineSeparator() + " ".repeat(mark.getColumn()) + "^";
    }

    /** A line that may hold a secret is shown without its values. */
    private static String masked(String line) {
        return SECRET.matcher(line).find() ? VALUE.matcher(line).replaceAll("$1***") : line;
    }

    /** The line to print behind {@code pcapflux:}. */
    public String line() {
        return place.isEmpty() ? message : place + ": " + message;
    }
}

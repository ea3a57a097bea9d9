package io.pcapflux.runner.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Something wrong in a configuration, and where.
 *
 * @param place {@code file:line:column}, or empty for what came from the command line
 * @param message what is wrong and what would be right
 * @param excerpt the line and a caret below the place, or empty
 */
public record Problem(String place, String message, String excerpt) {
    static Problem at(Optional<Mark> mark, String message, Excerpts excerpts) {
        return mark.map(m -> new Problem(place(m), message, excerpts.at(m)))
                .orElseGet(() -> new Problem("", message, ""));
    }

    /** A place as users read it. */
    static String place(Mark mark) {
        return mark.getName() + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    /** The line to print behind {@code pcapflux:}. */
    public String line() {
        return place.isEmpty() ? message : place + ": " + message;
    }
}

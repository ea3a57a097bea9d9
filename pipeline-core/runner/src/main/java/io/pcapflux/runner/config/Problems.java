package io.pcapflux.runner.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects all that is wrong, so that one run tells it all. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();
    private final Excerpts excerpts;

    /** Problems of a text, lines of which are shown. */
    Problems(String text) {
        excerpts = new Excerpts(text);
    }

    void add(Node where, String message) {
        add(where.getStartMark(), message);
    }

    void add(Optional<Mark> where, String message) {
        found.add(Problem.at(where, message, excerpts));
    }

    /** A key as messages may tell it: behind a secret that is not quoted it may be the rest of that. */
    String shown(Node key, String text) {
        return key.getStartMark().filter(excerpts::hides).isPresent() ? "***" : text;
    }

    boolean any() {
        return !found.isEmpty();
    }

    void throwIfAny() {
        if (any()) {
            throw new ConfigurationException(found);
        }
    }
}

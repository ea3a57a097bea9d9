package io.pcapflux.runner.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects all that is wrong, so that one run tells it all. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    void add(Node where, String message) {
        found.add(Problem.at(where, message));
    }

    void add(Optional<Mark> where, String message) {
        found.add(Problem.at(where, message));
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

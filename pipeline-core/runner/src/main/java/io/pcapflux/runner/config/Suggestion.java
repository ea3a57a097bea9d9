package io.pcapflux.runner.config;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** "Did you mean": the known word nearest to an unknown one. */
final class Suggestion {
    private static final int FARTHEST = 3;

    private Suggestion() {}

    /** A sentence to end a message with. */
    static String among(Collection<String> known, String unknown) {
        if (known.isEmpty()) {
            return "it takes no keys";
        }
        LevenshteinDistance distance = new LevenshteinDistance(FARTHEST);
        return known.stream()
                .filter(word -> distance.apply(word, unknown) >= 0 && distance.apply(word, unknown) < word.length())
                .min(Comparator.comparing(word -> distance.apply(word, unknown)))
                .map(word -> "did you mean \"" + word + "\"?")
                .orElseGet(() ->
                        "known are " + String.join(", ", known.stream().sorted().toList()));
    }
}

package io.pcapflux.runner.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Finds where a configuration holds secrets: the values of secret keys, on however many lines. Works on events, since those
 * come also of a text that is broken further down; what is behind the break is secret where there is any doubt.
 */
final class SecretSpans {
    /** From an index in code points to before another. */
    record Span(int from, int to) {
        boolean holds(int index) {
            return from <= index && index < to;
        }
    }

    private final List<Span> spans = new ArrayList<>();
    private final Deque<Level> levels = new ArrayDeque<>();
    private int understood;
    private boolean doubtful;
    private int firstDoubt = Integer.MAX_VALUE;

    private SecretSpans() {
        levels.push(new Level(false, false));
    }

    static List<Span> of(String yaml) {
        SecretSpans secrets = new SecretSpans();
        LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
        try {
            for (Event event : new Parse(settings).parseString(yaml)) {
                secrets.take(event);
            }
        } catch (YamlEngineException e) {
            secrets.addRest(yaml);
        }
        return secrets.spans;
    }

    private void take(Event event) {
        switch (event.getEventId()) {
            case Scalar -> leaf(event, ((ScalarEvent) event).getValue());
            case Alias -> leaf(event, "");
            case MappingStart -> levels.push(new Level(true, current().expectsSecret("")));
            case SequenceStart -> levels.push(new Level(false, current().expectsSecret("")));
            case MappingEnd, SequenceEnd -> {
                levels.pop();
                current().next(null, "");
            }
            default -> {}
        }
    }

    private Level current() {
        return levels.element();
    }

    private void leaf(Event event, String text) {
        Level level = current();
        boolean assigns = SecretWords.assigns(text);
        boolean expected = level.expectsSecret(text);
        if (assigns && !expected) {
            firstDoubt = Math.min(firstDoubt, start(event)); // a quote may be missing before it
        }
        doubtful = assigns || expected;
        if (doubtful) {
            add(event);
        } else if (level.spills && level.key != null && start(event) == end(event)) {
            add(level.key); // without a value, and behind a secret: more of the secret, behind its comma
            doubtful = true;
        }
        level.spills = doubtful || (level.spills && level.isAtKey());
        understood = end(event);
        level.next(event, text);
    }

    private void add(Event event) {
        spans.add(new Span(start(event), end(event)));
    }

    private void addRest(String yaml) {
        int end = yaml.codePointCount(0, yaml.length());
        if (doubtful || current().expectsSecret("")) {
            spans.add(new Span(understood, end));
            return;
        }
        int secret = SecretWords.endOfNameIn(yaml, yaml.offsetByCodePoints(0, understood));
        int from = secret < 0 ? end : yaml.codePointCount(0, secret);
        spans.add(new Span(Math.min(from, firstDoubt), end));
    }

    private static int start(Event event) {
        return event.getStartMark().map(Mark::getIndex).orElse(0);
    }

    private static int end(Event event) {
        return event.getEndMark().map(Mark::getIndex).orElse(0);
    }

    /** A map or list that is being read. */
    private static final class Level {
        private final boolean map;
        private final boolean secret;
        private @Nullable String name;
        private @Nullable Event key;
        private boolean spills;

        private Level(boolean map, boolean secret) {
            this.map = map;
            this.secret = secret;
        }

        boolean isAtKey() {
            return map && name == null;
        }

        /** In a list, such as that of a command's words, an item may be the name of the next. */
        boolean expectsSecret(String text) {
            return secret || (name != null && SecretWords.isSecret(name, text));
        }

        void next(@Nullable Event event, String text) {
            boolean atKey = isAtKey() || !map;
            name = atKey ? text : null;
            key = atKey ? event : null;
        }
    }
}

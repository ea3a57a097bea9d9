package io.pcapflux.runner.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes options records from nodes of a configuration. Goes on after a problem, so that all are found; the result is
 * null then.
 */
final class Binder {
    private final Problems problems;

    Binder(Problems problems) {
        this.problems = problems;
    }

    /** Binds a node to a type: a record, list, map or scalar. */
    @Nullable
    Object bind(Node node, Type type, String what) {
        if (node.getTag().equals(Variables.UNSET)) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? list(node, generic.getActualTypeArguments()[0], what)
                    : map(node, what);
        }
        Class<?> target = (Class<?>) type;
        if (isRecord(target)) {
            return record(node, target, what);
        }
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(node, what + " must be " + Scalars.describe(target) + ", not a list or a map");
            return null;
        }
        return scalar(scalar, target, what);
    }

    private @Nullable Object scalar(ScalarNode node, Class<?> target, String what) {
        if (node.getTag().equals(Tag.NULL)) {
            problems.add(node, what + " has no value: give " + Scalars.describe(target));
            return null;
        }
        try {
            return Scalars.parse(node.getValue(), target);
        } catch (IllegalArgumentException e) {
            problems.add(node, what + " must be " + Scalars.describe(target));
            return null;
        }
    }

    /** A single value stands for a list of one. */
    private @Nullable List<Object> list(Node node, Type element, String what) {
        List<Node> items = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        List<Object> bound = new ArrayList<>();
        for (Node item : items) {
            Object value = bind(item, element, what);
            if (value != null) {
                bound.add(value);
            }
        }
        return bound.size() == items.size() ? bound : null;
    }

    private @Nullable Map<String, String> map(Node node, String what) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, what + " must be a map");
            return null;
        }
        Map<String, String> bound = new LinkedHashMap<>();
        boolean complete = true;
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key && entry.getValueNode() instanceof ScalarNode value) {
                bound.put(key.getValue(), value.getValue());
                complete &= !value.getTag().equals(Variables.UNSET);
            } else {
                problems.add(entry.getKeyNode(), what + " must map names to single values");
                complete = false;
            }
        }
        return complete ? bound : null;
    }

    private @Nullable Object record(Node node, Class<?> target, String what) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, what + " must be a map of options");
            return null;
        }
        Map<String, NodeTuple> entries = entries(mapping);
        RecordComponent[] components = target.getRecordComponents();
        refuseUnknown(entries, components, what);
        Construction construction = new Construction(problems, target, mapping, entries, what);
        for (RecordComponent component : components) {
            String key = key(component);
            NodeTuple entry = entries.get(key);
            Object value = entry == null
                    ? null
                    : bind(entry.getValueNode(), component.getGenericType(), "\"" + key + "\" of " + what);
            if (value != null) {
                construction.give(key, value);
            } else if (entry != null) {
                construction.leaveOut(component);
            } else if (!optional(component)) {
                problems.add(node, what + " needs \"" + key + "\"");
                construction.leaveOut(component);
            }
        }
        return construction.made();
    }

    Map<String, NodeTuple> entries(MappingNode mapping) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                if (entries.put(key.getValue(), entry) != null) {
                    problems.add(
                            key, "duplicate key \"" + problems.shown(key, key.getValue()) + "\": leave one of them");
                }
            } else {
                problems.add(entry.getKeyNode(), "a key must be a single word");
            }
        }
        return entries;
    }

    private void refuseUnknown(Map<String, NodeTuple> entries, RecordComponent[] components, String what) {
        List<String> known = Arrays.stream(components).map(Binder::key).toList();
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                problems.add(
                        entry.getKeyNode(),
                        "unknown key \"" + problems.shown(entry.getKeyNode(), key) + "\" in " + what + ": "
                                + Suggestion.among(known, key));
            }
        });
    }

    /** Whether a type is a map of options; some records are single values. */
    static boolean isRecord(Class<?> type) {
        return type.isRecord() && !Scalars.knows(type);
    }

    static boolean optional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** {@code maxInFlight} is written {@code max-in-flight}, {@code interface_} without what Java wants. */
    static String key(RecordComponent component) {
        return Objects.requireNonNull(component.getName())
                .replaceAll("_$", "")
                .replaceAll("([A-Z])", "-$1")
                .toLowerCase(Locale.ROOT);
    }
}

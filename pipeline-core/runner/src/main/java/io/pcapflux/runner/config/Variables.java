package io.pcapflux.runner.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.text.StringSubstitutor;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Puts {@code ${VAR}} and {@code ${VAR:-default}} into values. Keys stay as they are. */
final class Variables {
    /** Of a value whose variable is not set: that is told, and nothing else about it. */
    static final Tag UNSET = new Tag("!unset");

    private final UnaryOperator<@Nullable String> lookup;
    private final Problems problems;

    Variables(UnaryOperator<@Nullable String> lookup, Problems problems) {
        this.lookup = lookup;
        this.problems = problems;
    }

    Node substitute(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        if (node instanceof SequenceNode sequence) {
            List<Node> items =
                    sequence.getValue().stream().map(this::substitute).toList();
            return new SequenceNode(
                    sequence.getTag(),
                    true,
                    items,
                    sequence.getFlowStyle(),
                    sequence.getStartMark(),
                    sequence.getEndMark());
        }
        if (node instanceof MappingNode mapping) {
            List<NodeTuple> entries = new ArrayList<>();
            for (NodeTuple entry : mapping.getValue()) {
                entries.add(new NodeTuple(entry.getKeyNode(), substitute(entry.getValueNode())));
            }
            return new MappingNode(
                    mapping.getTag(),
                    true,
                    entries,
                    mapping.getFlowStyle(),
                    mapping.getStartMark(),
                    mapping.getEndMark());
        }
        return node;
    }

    private Node scalar(ScalarNode node) {
        if (!node.getValue().contains("${")) {
            return node;
        }
        Deque<String> names = new ArrayDeque<>();
        StringSubstitutor substitutor = new StringSubstitutor(name -> {
                    names.add(name);
                    return lookup.apply(name);
                })
                .setEnableUndefinedVariableException(true)
                .setDisableSubstitutionInValues(true);
        try {
            String value = substitutor.replace(node.getValue());
            return new ScalarNode(
                    node.getTag(), true, value, node.getScalarStyle(), node.getStartMark(), node.getEndMark());
        } catch (IllegalArgumentException e) {
            problems.add(
                    node,
                    "a variable here is not set, " + names.peekLast()
                            + ": set it, or give a default as in ${NAME:-default}");
            return new ScalarNode(
                    UNSET, true, node.getValue(), node.getScalarStyle(), node.getStartMark(), node.getEndMark());
        }
    }
}

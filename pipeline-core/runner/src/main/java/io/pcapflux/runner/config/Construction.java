package io.pcapflux.runner.config;

import io.pcapflux.spi.OptionException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * Makes an options record. Its constructor tells one mistake at a time: that key is then left out and the record made
 * again, so that the next is found, until nothing new is told.
 */
final class Construction {
    private final Problems problems;
    private final Class<?> target;
    private final MappingNode mapping;
    private final Map<String, NodeTuple> entries;
    private final String what;

    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> leftOut = new HashSet<>();
    /** What required keys get that are left out: the rest cannot be checked without them. */
    private final Map<String, Deque<Object>> standIns = new HashMap<>();

    Construction(Problems problems, Class<?> target, MappingNode mapping, Map<String, NodeTuple> entries, String what) {
        this.problems = problems;
        this.target = target;
        this.mapping = mapping;
        this.entries = entries;
        this.what = what;
    }

    void give(String key, Object value) {
        values.put(key, value);
    }

    /** What is wrong with the key has been told. */
    void leaveOut(RecordComponent component) {
        String key = Binder.key(component);
        values.remove(key);
        leftOut.add(key);
        if (!Binder.optional(component)) {
            standIns.put(key, Scalars.standIns(component.getGenericType()));
        }
    }

    /** The record, or null where something was told. */
    @Nullable
    Object made() {
        while (true) {
            try {
                Object made = constructor().newInstance(arguments());
                return leftOut.isEmpty() ? made : null;
            } catch (InvocationTargetException e) {
                boolean refused = e.getCause() instanceof OptionException;
                if (!refused && leftOut.isEmpty()) {
                    throw new IllegalStateException("the options of " + what + " cannot be checked", e.getCause());
                }
                if (!(e.getCause() instanceof OptionException wrong) || !mayLearnMoreThan(wrong)) {
                    return null;
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the options of " + what + " cannot be made", e);
            }
        }
    }

    private Constructor<?> constructor() throws NoSuchMethodException {
        return target.getDeclaredConstructor(Arrays.stream(target.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
    }

    private @Nullable Object[] arguments() {
        return Arrays.stream(target.getRecordComponents())
                .map(Binder::key)
                .map(key -> standIns.containsKey(key) ? standIns.get(key).peek() : values.get(key))
                .toArray();
    }

    private boolean mayLearnMoreThan(OptionException wrong) {
        String key = wrong.option();
        Deque<Object> others = standIns.get(key);
        if (others != null) {
            others.poll();
            return !others.isEmpty();
        }
        boolean given = values.containsKey(key);
        if (given ? !comesOfAbsence(wrong) : leftOut.isEmpty()) {
            NodeTuple entry = entries.get(key);
            Node where = entry == null ? mapping : entry.getValueNode();
            problems.add(where, "\"" + key + "\" of " + what + ": " + wrong.getMessage());
        }
        Arrays.stream(target.getRecordComponents())
                .filter(component -> given && Binder.key(component).equals(key))
                .forEach(this::leaveOut);
        return given;
    }

    /** Such as "needs rotate", where rotate is there and was left out for a mistake of its own. */
    private boolean comesOfAbsence(OptionException wrong) {
        String message = String.valueOf(wrong.getMessage());
        return leftOut.stream()
                .filter(key -> !standIns.containsKey(key))
                .anyMatch(key -> Pattern.compile("\\b" + Pattern.quote(key) + "\\b")
                        .matcher(message)
                        .find());
    }
}

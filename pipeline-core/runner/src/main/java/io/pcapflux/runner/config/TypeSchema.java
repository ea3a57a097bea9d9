package io.pcapflux.runner.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What {@link Binder} makes of a type, said as a JSON Schema. */
final class TypeSchema {
    static final String TYPE = "type";
    static final String OBJECT = "object";
    static final String PROPERTIES = "properties";
    static final String OTHERS = "additionalProperties";

    private TypeSchema() {}

    /** Of a record, list, map or scalar. */
    static Map<String, Object> of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class ? oneOrMore(of(generic.getActualTypeArguments()[0])) : map();
        }
        Class<?> target = (Class<?>) type;
        return Binder.isRecord(target)
                ? record(target.getRecordComponents(), component -> of(component.getGenericType()))
                : Scalars.schema(target);
    }

    /** Each component is a key, and what is not nullable is required. */
    static Map<String, Object> record(
            RecordComponent[] components, Function<RecordComponent, Map<String, Object>> schemas) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : components) {
            properties.put(Binder.key(component), schemas.apply(component));
            if (!Binder.optional(component)) {
                required.add(Binder.key(component));
            }
        }
        Map<String, Object> schema = object(properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    static Map<String, Object> object(Map<String, Object> properties) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(TYPE, OBJECT);
        schema.put(PROPERTIES, properties);
        schema.put(OTHERS, false);
        return schema;
    }

    static Map<String, Object> list(Map<String, Object> items) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(TYPE, "array");
        schema.put("items", items);
        return schema;
    }

    private static Map<String, Object> oneOrMore(Map<String, Object> item) {
        return Map.of("anyOf", List.of(item, list(item)));
    }

    private static Map<String, Object> map() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(TYPE, OBJECT);
        schema.put(OTHERS, Map.of(TYPE, List.of("string", "number", "boolean", "null")));
        return schema;
    }
}

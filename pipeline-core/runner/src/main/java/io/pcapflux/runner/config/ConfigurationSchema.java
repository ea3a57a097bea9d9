package io.pcapflux.runner.config;

import io.pcapflux.operator.PacketOperator;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.source.PacketSource;
import io.pcapflux.spi.ComponentProvider;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The JSON Schema of configurations, made from the types that they are bound to. What it refuses, the program refuses
 * too; the program refuses more, such as values out of range.
 */
public final class ConfigurationSchema {
    private static final Map<Type, String> ITEMS =
            Map.of(PacketSource.class, "source", PacketOperator.class, "operator", PacketSink.class, "sink");

    private ConfigurationSchema() {}

    /**
     * The schema with all components that are there, plug-ins too, as maps, lists and single values to be written as JSON.
     */
    public static Map<String, Object> json() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "pcapflux");
        schema.putAll(TypeSchema.record(Document.components(), ConfigurationSchema::top));
        schema.put("$defs", items());
        return schema;
    }

    private static Map<String, Object> top(RecordComponent component) {
        if (component.getGenericType() instanceof ParameterizedType list
                && ITEMS.containsKey(list.getActualTypeArguments()[0])) {
            Map<String, Object> schema = components(list.getActualTypeArguments()[0]);
            if (!Binder.optional(component)) {
                schema.put("minItems", 1);
            }
            return schema;
        }
        return TypeSchema.of(component.getGenericType());
    }

    private static Map<String, Object> components(Type type) {
        return TypeSchema.list(Map.of("$ref", "#/$defs/" + ITEMS.get(type)));
    }

    private static Map<String, Object> items() {
        Map<String, Object> items = new LinkedHashMap<>();
        items.put(ITEMS.get(PacketSource.class), item(Components.sources(), TypeSchema::of));
        items.put(ITEMS.get(PacketOperator.class), item(Components.operators(), TypeSchema::of));
        items.put(ITEMS.get(PacketSink.class), item(Components.sinks(), ConfigurationSchema::sink));
        return items;
    }

    /** A map with one key, the type. */
    private static Map<String, Object> item(
            Map<String, ? extends ComponentProvider<?, ?>> known, Function<Class<?>, Map<String, Object>> options) {
        Map<String, Object> types = new LinkedHashMap<>();
        known.forEach((type, provider) -> types.put(type, options.apply(provider.options())));
        Map<String, Object> schema = TypeSchema.object(types);
        schema.put("minProperties", 1);
        schema.put("maxProperties", 1);
        return schema;
    }

    private static Map<String, Object> sink(Class<?> options) {
        Map<String, Object> schema = TypeSchema.of(options);
        if (schema.get(TypeSchema.PROPERTIES) instanceof Map<?, ?> own) {
            Map<String, Object> properties = new LinkedHashMap<>();
            own.forEach((key, value) -> properties.put((String) key, value));
            properties.put(PipelineReader.OWN_OPERATORS, components(PacketOperator.class));
            schema.put(TypeSchema.PROPERTIES, properties);
        }
        return schema;
    }
}

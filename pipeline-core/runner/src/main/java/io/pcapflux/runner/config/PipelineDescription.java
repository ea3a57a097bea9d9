package io.pcapflux.runner.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** A pipeline as a command describes it: the same types and options as in a file. */
public final class PipelineDescription {
    private final String name;
    private final List<Map<String, Object>> sources = new ArrayList<>();
    private final List<Map<String, Object>> operators = new ArrayList<>();
    private final List<Map<String, Object>> sinks = new ArrayList<>();

    public PipelineDescription(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Adds a source with its options. */
    public PipelineDescription source(String type, Map<String, Object> options) {
        sources.add(Map.of(type, options));
        return this;
    }

    /** Adds an operator with its options or its single value. */
    public PipelineDescription operator(String type, Object options) {
        operators.add(Map.of(type, options));
        return this;
    }

    /** Adds a sink with its options. */
    public PipelineDescription sink(String type, Map<String, Object> options) {
        sinks.add(Map.of(type, options));
        return this;
    }

    Node toNode() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("sources", sources);
        document.put("operators", operators);
        document.put("sinks", sinks);
        return new StandardRepresenter(DumpSettings.builder().build()).represent(document);
    }
}

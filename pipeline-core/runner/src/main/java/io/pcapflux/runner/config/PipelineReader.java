package io.pcapflux.runner.config;

import io.pcapflux.PcapfluxException;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.packet.Packet;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.runner.http.HttpEndpoint;
import io.pcapflux.runner.http.HttpOptions;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.source.PacketSource;
import io.pcapflux.spi.ComponentProvider;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.SourceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import reactor.core.publisher.Flux;

/** Makes a pipeline, and what belongs to it, from the document that describes it. */
final class PipelineReader {
    static final String OWN_OPERATORS = "operators";
    private static final String HTTP = "http";

    private final Problems problems;
    private final Binder binder;
    private final String defaultName;

    PipelineReader(Problems problems, String defaultName) {
        this.problems = problems;
        this.binder = new Binder(problems);
        this.defaultName = defaultName;
    }

    /** What is described, or null where there were problems. */
    @Nullable
    Configured read(Node document) {
        if (!(document instanceof MappingNode root)) {
            problems.add(document, "a pipeline is a map with sources and sinks");
            return null;
        }
        Map<String, NodeTuple> entries = binder.entries(root);
        List<String> keys = Document.keys();
        entries.forEach((key, entry) -> {
            if (!keys.contains(key)) {
                problems.add(
                        entry.getKeyNode(),
                        "unknown key \"" + problems.shown(entry.getKeyNode(), key) + "\": "
                                + Suggestion.among(keys, key));
            }
        });
        String name = entries.containsKey("name") ? text(entries.get("name").getValueNode()) : defaultName;
        List<PacketSource> sources = sources(root, entries);
        List<PacketOperator> operators = operators(entries);
        List<Branch> branches = branches(root, entries);
        Optional<HttpEndpoint> http = http(entries);
        if (sources.isEmpty()) {
            sources = List.of(new NoSource()); // all the same the sinks are checked against each other
        }
        Pipeline pipeline = Pipeline.from(sources.toArray(PacketSource[]::new))
                .named(name)
                .through(operators.toArray(PacketOperator[]::new));
        for (Branch branch : branches) {
            pipeline = add(branch, pipeline);
        }
        return problems.any() ? null : new Configured(pipeline, http);
    }

    private Optional<HttpEndpoint> http(Map<String, NodeTuple> entries) {
        NodeTuple entry = entries.get(HTTP);
        if (entry == null) {
            return Optional.empty();
        }
        Node node = entry.getValueNode();
        return binder.bind(node, HttpOptions.class, HTTP) instanceof HttpOptions options
                ? Optional.of(new HttpEndpoint(
                        options, node.getStartMark().map(Problem::place).orElse("")))
                : Optional.empty();
    }

    private Pipeline add(Branch branch, Pipeline pipeline) {
        try {
            return pipeline.to(branch.sink(), branch.operators());
        } catch (PcapfluxException e) {
            problems.add(branch.type(), e.getMessage() + ": " + e.remedy());
            return pipeline;
        }
    }

    /** In the place of sources that could not be made. */
    private record NoSource() implements PacketSource {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public Flux<Packet> packets() {
            return Flux.empty();
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    private record Branch(ScalarNode type, PacketSink sink, List<PacketOperator> operators) {}

    private String text(Node node) {
        Object bound = binder.bind(node, String.class, "\"name\"");
        return bound instanceof String text ? text : defaultName;
    }

    private List<PacketSource> sources(MappingNode root, Map<String, NodeTuple> entries) {
        Map<String, SourceProvider<?>> known = Components.sources();
        return components(root, entries, "sources", true, (type, node) -> create(known, "source", type, node));
    }

    private List<PacketOperator> operators(Map<String, NodeTuple> entries) {
        return components(null, entries, OWN_OPERATORS, false, this::operator);
    }

    private @Nullable PacketOperator operator(ScalarNode type, Node options) {
        return create(Components.operators(), "operator", type, options);
    }

    private List<Branch> branches(MappingNode root, Map<String, NodeTuple> entries) {
        return components(root, entries, "sinks", true, this::branch);
    }

    private @Nullable Branch branch(ScalarNode type, Node options) {
        List<PacketOperator> own = List.of();
        Node rest = options;
        if (options instanceof MappingNode mapping) {
            own = operators(binder.entries(mapping));
            rest = without(mapping, OWN_OPERATORS);
        }
        PacketSink sink = create(Components.sinks(), "sink", type, rest);
        return sink == null ? null : new Branch(type, sink, own);
    }

    private static MappingNode without(MappingNode mapping, String key) {
        List<NodeTuple> rest = mapping.getValue().stream()
                .filter(entry -> !(entry.getKeyNode() instanceof ScalarNode k
                        && k.getValue().equals(key)))
                .toList();
        return new MappingNode(
                mapping.getTag(), true, rest, FlowStyle.AUTO, mapping.getStartMark(), mapping.getEndMark());
    }

    private <C> List<C> components(
            @Nullable MappingNode neededIn,
            Map<String, NodeTuple> entries,
            String key,
            boolean atLeastOne,
            BiFunction<ScalarNode, Node, @Nullable C> factory) {
        NodeTuple entry = entries.get(key);
        List<C> created = new ArrayList<>();
        if (entry == null) {
            if (neededIn != null) {
                problems.add(neededIn, "\"" + key + "\" is missing: a pipeline needs at least one of them");
            }
            return created;
        }
        if (!(entry.getValueNode() instanceof SequenceNode list)) {
            problems.add(entry.getValueNode(), "\"" + key + "\" must be a list");
            return created;
        }
        if (atLeastOne && list.getValue().isEmpty()) {
            problems.add(list, "\"" + key + "\" is empty: a pipeline needs at least one of them");
        }
        for (Node item : list.getValue()) {
            C component = component(item, key, factory);
            if (component != null) {
                created.add(component);
            }
        }
        return created;
    }

    private <C> @Nullable C component(Node item, String key, BiFunction<ScalarNode, Node, @Nullable C> factory) {
        if (item instanceof MappingNode mapping
                && mapping.getValue().size() == 1
                && mapping.getValue().get(0).getKeyNode() instanceof ScalarNode type) {
            return factory.apply(type, mapping.getValue().get(0).getValueNode());
        }
        problems.add(item, "each of \"" + key + "\" is a map with one key, its type, such as - pcap-file: { ... }");
        return null;
    }

    private <C> @Nullable C create(
            Map<String, ? extends ComponentProvider<?, C>> known, String role, ScalarNode type, Node options) {
        ComponentProvider<?, C> provider = known.get(type.getValue());
        if (provider == null) {
            problems.add(
                    type,
                    "unknown " + role + " \"" + type.getValue() + "\": "
                            + Suggestion.among(known.keySet(), type.getValue()));
            return null;
        }
        return create(provider, options);
    }

    private <O, C> @Nullable C create(ComponentProvider<O, C> provider, Node options) {
        Object bound = binder.bind(options, provider.options(), provider.type());
        if (bound == null) {
            return null;
        }
        try {
            return provider.create(provider.options().cast(bound));
        } catch (OptionException e) {
            String message = String.valueOf(e.getMessage());
            String prefix = provider.type() + " ";
            problems.add(options, message.startsWith(prefix) ? message : provider.type() + ": " + message);
        }
        return null;
    }
}

package io.pcapflux.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.runner.SchemaJudge;
import io.pcapflux.spi.ComponentProvider;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema takes what the program takes, and refuses nothing else. */
class ConfigurationSchemaTest {
    private static final JsonNode SCHEMA = JsonMapper.shared().valueToTree(ConfigurationSchema.json());
    private static final SchemaJudge JUDGE = new SchemaJudge(SCHEMA);

    private static void parse(String yaml) {
        Configuration.parse(yaml, "test.yaml", Map.of("COUNT", "7")::get);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ sources: [ pcap-file: { path: a } ], sinks: [ discard: {} ] }",
                "{ name: 5, sources: [ pcap-file: { path: [ a, b ], loop: 0 } ], operators: [], sinks: [ discard: {} ] }",
                """
                sources: [ live: { interface: [ eth0, 3 ], buffer: 64MiB, direction: in, timeout: "10ms" } ]
                operators:
                  - filter: "tcp port 443"
                  - truncate: "${COUNT}"
                  - limit: { packets: "${COUNT}", bytes: 1000000, span: 1h }
                  - start-at: 2026-11-22 22:13
                  - time-range: { start: 1700000000.5 }
                  - sample: { probability: 0.1, seed: -5 }
                  - strip-vlan: {}
                sinks:
                  - console: { dump: hex-ascii-link }
                  - pcap-file:
                      path: "out/%n.pcapng"
                      mode: 0640
                      rotate: { size: 500MB, interval: 10m }
                      ring: 24
                      on-complete: [ /usr/bin/gzip, "{}" ]
                      operators: [ truncate: 64, filter: tcp ]
                """,
                """
                sources: [ kafka: { bootstrap: "a:1", topic: t, partitions: [ 0, 1 ], until-end: true } ]
                sinks:
                  - kafka:
                      bootstrap: "a:1"
                      topic: u
                      create: { partitions: 6, config: { retention.ms: -1 } }
                      properties: { compression.type: zstd, linger.ms: 5 }
                """
            })
    void whatIsRightIsTakenByBoth(String yaml) {
        assertThat(JUDGE.problems(yaml)).isEmpty();
        assertThatCode(() -> parse(yaml)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "[]",
                "{ sources: [ pcap-file: { path: a } ] }",
                "{ sinks: [ discard: {} ] }",
                "{ sources: [], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a } ], sinks: [] }",
                "{ sources: { pcap-file: { path: a } }, sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a } ], sinks: [ discard: {} ], operator: [] }",
                "{ name: [ a ], sources: [ pcap-file: { path: a } ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a } ], operators: , sinks: [ discard: {} ] }",
                "{ sources: [ discard: {} ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-fil: { path: a } ], sinks: [ discard: {} ] }",
                "{ sources: [ { pcap-file: { path: a }, live: { interface: a } } ], sinks: [ discard: {} ] }",
                "{ sources: [ {} ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: a ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: {} ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a, ordr: name } ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a, order: size } ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a, follow: 1 } ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a, settle: 2 } ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a, operators: [] } ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a } ], sinks: [ discard: ] }",
                "{ sources: [ pcap-file: { path: a } ], sinks: [ discard: { operators: [ truncate: x ] } ] }",
                "{ sources: [ pcap-file: { path: a } ], sinks: [ discard: { operators: { truncate: 1 } } ] }",
                "{ sources: [ pcap-file: { path: a } ], operators: [ truncate: 12kB ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a } ], operators: [ filter: [ tcp ] ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a } ], operators: [ limit: { bytes: 5ZB } ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a } ], operators: [ start-at: today ], sinks: [ discard: {} ] }",
                "{ sources: [ pcap-file: { path: a } ], sinks: [ pcap-file: { path: b, rotate: { syze: 5MB } } ] }"
            })
    void whatIsWrongIsRefusedByBoth(String yaml) {
        assertThat(JUDGE.problems(yaml)).isNotEmpty();
        assertThatThrownBy(() -> parse(yaml)).isInstanceOf(ConfigurationException.class);
    }

    static Stream<Arguments> components() {
        return Stream.of(
                        Map.entry("source", Components.sources()),
                        Map.entry("operator", Components.operators()),
                        Map.entry("sink", Components.sinks()))
                .flatMap(role -> role.getValue().values().stream()
                        .map(provider -> Arguments.of(role.getKey(), provider.type(), provider)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("components")
    void everyComponentIsThereWithEachOfItsOptions(String role, String type, ComponentProvider<?, ?> provider) {
        JsonNode schema = SCHEMA.at("/$defs/" + role + "/properties/" + type);

        assertThat(schema.isObject()).isTrue();
        if (Binder.isRecord(provider.options())) {
            List<String> expected = Arrays.stream(provider.options().getRecordComponents())
                    .map(RecordComponent::getName)
                    .toList();
            assertThat(keys(schema.get("properties")))
                    .containsAll(expected)
                    .hasSize(expected.size() + (role.equals("sink") ? 1 : 0));
        }
    }

    /** As Java has them. */
    private static List<String> keys(JsonNode properties) {
        return properties.propertyNames().stream()
                .map(key -> Arrays.stream(key.split("-"))
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining()))
                .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1))
                .map(name -> List.of("interface", "wait").contains(name) ? name + "_" : name)
                .toList();
    }

    @Test
    void theTopIsWhatTheReaderKnows() {
        assertThat(SCHEMA.get("properties").propertyNames()).containsExactlyElementsOf(Document.keys());
        assertThat(SCHEMA.get("required").valueStream().map(JsonNode::asString)).containsExactly("sources", "sinks");
    }
}

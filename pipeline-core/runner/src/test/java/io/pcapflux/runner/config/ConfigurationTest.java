package io.pcapflux.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pcapflux.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static Pipeline parse(String yaml) {
        return Configuration.parse(yaml, "test.yaml", Map.of("FILE", "in.pcap", "COUNT", "7")::get);
    }

    private static List<String> problems(String yaml) {
        ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, () -> parse(yaml));
        assertThat(failure).isNotNull();
        return failure.problems().stream().map(Problem::line).toList();
    }

    @Test
    void aWholePipelineIsRead() {
        Pipeline pipeline = parse("""
                name: all
                sources:
                  - pcap-file: { path: [a.pcap, "b*.pcap"] }
                operators:
                  - truncate: 96
                  - limit: { packets: 10, bytes: 10GiB, duration: 1h }
                sinks:
                  - discard: {}
                  - pcap-file: { path: out.pcap, mode: "0640", format: nsecpcap, operators: [ truncate: 64 ] }
                """);

        assertThat(pipeline.name()).isEqualTo("all");
    }

    @Test
    void theNameIsTheFilesUnlessGiven() {
        assertThat(parse("{ sources: [ pcap-file: { path: a } ], sinks: [ discard: {} ] }")
                        .name())
                .isEqualTo("test.yaml");
    }

    @Test
    void variablesAreReplacedInValues() {
        Pipeline pipeline = parse("""
                name: "${NAME:-fallback} of ${FILE}"
                sources: [ pcap-file: { path: "${FILE}" } ]
                operators: [ limit: { packets: "${COUNT}" } ]
                sinks: [ discard: {} ]
                """);

        assertThat(pipeline.name()).isEqualTo("fallback of in.pcap");
    }

    @Test
    void anUnsetVariableIsToldWithItsPlace() {
        assertThat(problems("{ sources: [ pcap-file: { path: \"${NO_SUCH}\" } ], sinks: [ discard: {} ] }"))
                .singleElement()
                .asString()
                .startsWith("test.yaml:1:33: a variable here is not set, NO_SUCH");
    }

    @Test
    void anOptionWithoutAValueIsRefused() {
        assertThat(problems("{ sources: [ pcap-file: { path: a } ], operators: [ filter: ], sinks: [ discard: {} ] }"))
                .singleElement()
                .asString()
                .contains("filter has no value");
    }

    @Test
    void whatIsInItselfIsRefused() {
        assertThat(problems("a: &a [ *a ]")).singleElement().asString().contains("in itself");
    }

    @Test
    void allProblemsAreToldInOneRun() {
        assertThat(problems("""
                        sources:
                          - pcap-fiel: { path: a }
                          - pcap-file: {}
                        operators:
                          - limit: { packets: -1 }
                          - limit: { duration: 10 }
                          - truncate: { bytes: 7 }
                        sinks: []
                        htp: 1
                        """))
                .containsExactlyInAnyOrder(
                        "test.yaml:9:1: unknown key \"htp\": known are name, operators, sinks, sources",
                        "test.yaml:2:5: unknown source \"pcap-fiel\": did you mean \"pcap-file\"?",
                        "test.yaml:3:16: pcap-file needs \"path\"",
                        "test.yaml:5:23: \"packets\" of limit: must be at least 1, not -1",
                        "test.yaml:6:24: \"duration\" of limit must be a time with a unit (ms, s, m, h), such as 30s",
                        "test.yaml:7:15: truncate must be a whole number, not a list or a map",
                        "test.yaml:8:8: \"sinks\" is empty: a pipeline needs at least one of them");
    }

    @Test
    void twoSinksOnOnePathAreRefused() {
        assertThat(problems("""
                        sources: [ pcap-file: { path: a } ]
                        sinks:
                          - pcap-file: { path: /out/%n.pcap, rotate: { packets: 5 } }
                          - pcap-file: { path: /out/./%n.pcap, overwrite: true }
                        """))
                .containsExactly("test.yaml:4:5: two sinks write to /out/%n.pcap: give each a path of its own");
    }

    @Test
    void missingPartsAreTold() {
        assertThat(problems("name: x"))
                .containsExactly(
                        "test.yaml:1:1: \"sources\" is missing: a pipeline needs at least one of them",
                        "test.yaml:1:1: \"sinks\" is missing: a pipeline needs at least one of them");
    }

    @Test
    void brokenYamlIsToldWithItsPlace() {
        assertThat(problems("name: [x\nsources: y")).singleElement().asString().startsWith("test.yaml:2:");
        assertThat(problems("name: x\nname: y"))
                .anySatisfy(problem -> assertThat(problem).startsWith("test.yaml:2:1: duplicate key"));
        assertThatThrownBy(() -> parse(""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void theCaretStandsBelowThePlaceAndSecretsAreMasked() {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> parse("sources:\n  - pcap-file: { path: a, ssl.password: hunter2 }\nsinks: [ discard: {} ]"));

        assertThat(failure.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.excerpt()).doesNotContain("hunter2").contains("***");
            assertThat(problem.excerpt().lines().toList().get(1)).isEqualTo(" ".repeat(26) + "^");
        });
    }

    @Test
    void theKeyOfAnAnonymizationIsMaskedAndTheKindOfARecordKeyIsNot() {
        assertThat(excerpt("anonymize: { key: hunter2, payload: gone }")).doesNotContain("hunter2");
        assertThat(excerpt("anonymize: { payload: gone, key: 'hunter2' }")).doesNotContain("hunter2");
        assertThat(excerpt("nonsense: { key: flow }")).contains("key: flow");
    }

    private String excerpt(String operator) {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> parse("sources:\n  - pcap-file: { path: a }\noperators:\n  - " + operator
                        + "\nsinks: [ discard: {} ]"));
        return failure.problems().get(0).excerpt();
    }
}

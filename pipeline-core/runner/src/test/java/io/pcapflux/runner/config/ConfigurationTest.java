package io.pcapflux.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.runner.http.HttpEndpoint;
import io.pcapflux.runner.http.HttpOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static Pipeline parse(String yaml) {
        return configured(yaml).pipeline();
    }

    private static Configured configured(String yaml) {
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

    private static final String PARTS = "{ sources: [ pcap-file: { path: a } ], sinks: [ discard: {} ], http: ";

    @Test
    void aPortForHttpIsReadWithItsPlace() {
        assertThat(configured(PARTS + "{ address: '${ADDRESS:-[::1]:0}' } }").http())
                .contains(new HttpEndpoint(new HttpOptions("[::1]:0"), "test.yaml:1:70"));
        assertThat(configured(PARTS.replace(", http: ", " }")).http()).isEmpty();
    }

    @Test
    void whatIsWrongAboutHttpIsToldWithItsPlace() {
        assertThat(problems(PARTS + "{ address: 8080 } }"))
                .containsExactly("test.yaml:1:81: \"address\" of http: names no host: say 127.0.0.1:8080 for this"
                        + " machine only, or 0.0.0.0:8080 for all that can reach it");
        assertThat(problems(PARTS + "{ adress: '127.0.0.1:8080' } }"))
                .containsExactlyInAnyOrder(
                        "test.yaml:1:72: unknown key \"adress\" in http: did you mean \"address\"?",
                        "test.yaml:1:70: http needs \"address\"");
        assertThat(problems(PARTS + "'127.0.0.1:8080' }"))
                .containsExactly("test.yaml:1:70: http must be a map of options");
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
                        "test.yaml:9:1: unknown key \"htp\": did you mean \"http\"?",
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
    void twoSinksOnOnePathAreToldBesideOtherProblems() {
        assertThat(problems("""
                        sources: [ pcap-file: { path: "" } ]
                        operators: [ truncate: x ]
                        sinks:
                          - pcap-file: { path: /out/a.pcap }
                          - pcap-file: { path: /out/a.pcap }
                          - pcap-file: { path: /out/a.pcap, mode: 9 }
                        """))
                .containsExactly(
                        "test.yaml:1:31: \"path\" of pcap-file: names no file",
                        "test.yaml:2:24: truncate must be a whole number",
                        "test.yaml:6:43: \"mode\" of pcap-file: must be octal permissions such as 0640",
                        "test.yaml:5:5: two sinks write to /out/a.pcap: give each a path of its own");
    }

    @Test
    void allMistakesInOneComponentAreTold() {
        String live = "live: { interface: \"\", filter: \"tcp portt 1\", snaplen: -1, buffer: 3GiB, timeout: x }";
        assertThat(problems("{ sources: [ " + live + " ], sinks: [ discard: {} ] }"))
                .hasSize(5)
                .anySatisfy(problem -> assertThat(problem).endsWith("\"interface\" of live: names no adapter"))
                .anySatisfy(problem -> assertThat(problem).contains("\"filter\" of live: ", "syntax error"))
                .anySatisfy(problem -> assertThat(problem).contains("\"snaplen\" of live: must be 0 (no limit) to"))
                .anySatisfy(problem -> assertThat(problem).contains("\"buffer\" of live: must be more than 0"))
                .anySatisfy(problem -> assertThat(problem).contains("\"timeout\" of live must be a time"));
        assertThat(sinkProblems("kafka: { bootstrap: x, topic: a b, delivery-timeout: 1ms, properties: { acks: x } }"))
                .hasSize(4);
        assertThat(sinkProblems("kafka: { topic: a b, dead-letter: c d, spool: { path: \"\", max: 1 }, layout: x }"))
                .hasSize(5);
        assertThat(sinkProblems("pcap-file: { mode: 9, rotate: { size: 0MB, packets: 0 }, limit: { files: 0 } }"))
                .hasSize(5);
    }

    @Test
    void whatComesOfAMistakeIsNotToldItself() {
        assertThat(sinkProblems("pcap-file: { path: a.pcap, rotate: { size: x }, ring: 5, limit: { files: 3 } }"))
                .containsExactly("\"size\" of \"rotate\" of pcap-file must be a size with a unit"
                        + " (kB, MB, GB, KiB, MiB, GiB), such as 64MiB");
        assertThat(sinkProblems("pcap-file: { path: '', rotate: { packets: 1 }, ring: 0 }"))
                .containsExactly(
                        "\"path\" of pcap-file: names no file", "\"ring\" of pcap-file: must be more than zero");
        assertThat(sinkProblems("kafka: { bootstrap: '${NO_SUCH}', topic: t, properties: { acks: '${NEITHER}' } }"))
                .hasSize(2)
                .allMatch(problem -> problem.contains("is not set"));
        assertThat(sinkProblems("kafka: { bootstrap: 'embedded', topic: t, on-outage: spool, spool: { max: 1 } }"))
                .hasSize(2)
                .noneMatch(problem -> problem.contains("on-outage"));
        assertThat(problems("{ sources: [ pcap-file: { path: a } ], sinks: [ discard: {} ],"
                        + " operators: [ limit: { packets: x }, sample: { probability: 2, seed: 1 } ] }"))
                .hasSize(2);
    }

    @Test
    void aComponentWithoutKeysSaysSo() {
        assertThat(problems("{ sources: [ pcap-file: { path: a } ], sinks: [ discard: {} ],"
                        + " operators: [ strip-vlan: { a: 1 } ] }"))
                .containsExactly("test.yaml:1:91: unknown key \"a\" in strip-vlan: it takes no keys");
    }

    private static List<String> sinkProblems(String sink) {
        return problems("{ sources: [ pcap-file: { path: a } ], sinks: [ " + sink + " ] }").stream()
                .map(problem -> problem.replaceFirst("^test.yaml:1:\\d+: ", ""))
                .toList();
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

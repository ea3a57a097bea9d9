package io.pcapflux.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of the sink {@code pcap-file}, as they are written in YAML. */
class FileSinkOptionsTest {
    private static final String HEAD = """
            sources: [ pcap-file: { path: in.pcap } ]
            sinks:
              - pcap-file:
            """;

    private static void parse(String options) {
        Configuration.parse(HEAD + options.indent(6), "test.yaml", Map.<String, String>of()::get);
    }

    private static List<String> problems(String options) {
        ConfigurationException failure =
                catchThrowableOfType(ConfigurationException.class, () -> parse("path: out-%n.pcap\n" + options));
        assertThat(failure).as("%s is refused", options).isNotNull();
        return failure.problems().stream().map(Problem::line).toList();
    }

    @Test
    void allOfThemAreTaken() {
        parse("""
                path: "out/%Y%m%d-%H%M%S-%i-%n.pcapng.zst"
                format: pcapng
                overwrite: false
                mode: "0640"
                rotate: { size: 500MB, interval: 10m, packets: 5000000 }
                ring: 24
                limit: { files: 100, size: 1TiB, packets: 1000000000, duration: 24h }
                zone: local
                durability: record-batch
                flush-interval: 500ms
                on-error: drop
                recover: true
                on-complete: [ /usr/bin/gzip, "{}" ]
                on-complete-timeout: 1m
                print-name: "-"
                """);
    }

    @ParameterizedTest
    @CsvSource({"zone, utc", "durability, none", "durability, file", "on-error, fail", "recover, false"})
    void eachKindOfAChoiceIsTaken(String key, String value) {
        parse("path: out.pcap\n" + key + ": " + value);
    }

    @Test
    void aRingMayBeOfBytes() {
        parse("path: out-%n.pcap\nrotate: { packets: 5 }\nring: 10GiB");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rotate: { packets: 5, sise: 1 } | 5:29 | did you mean",
                "rotate: {}                    | 5:15 | at least one",
                "rotate: { size: large }       | 5:23 | unit",
                "rotate: { packets: 0 }        | 5:26 | more than zero",
                "rotate: { interval: 10 }      | 5:27 | unit",
                "ring: 24                      | 5:13 | needs",
                "limit: { files: 3 }           | 5:14 | needs",
                "limit: { duration: 0s }       | 5:26 | more than zero",
                "zone: mars                    | 5:13 | utc",
                "durability: always            | 5:19 | record-batch",
                "flush-interval: 0s            | 5:23 | more than zero",
                "on-error: ignore              | 5:17 | drop",
                "recover: maybe                | 5:16 | true",
                "on-complete: [ gzip ]         | 5:20 | absolute path",
                "on-complete: []               | 5:20 | absolute path",
                "on-complete-timeout: soon     | 5:28 | unit",
                "recovr: true                  | 5:7  | did you mean"
            })
    void aWrongValueIsToldWithItsPlaceAndWhatIsRight(String options, String place, String says) {
        assertThat(problems(options))
                .singleElement()
                .asString()
                .startsWith("test.yaml:" + place + ": ")
                .contains(says);
    }

    @Test
    void aRingThatIsNoNumberAndNoSizeIsRefused() {
        assertThat(problems("rotate: { packets: 5 }\nring: many"))
                .singleElement()
                .asString()
                .startsWith("test.yaml:6:13: ")
                .contains("10GiB");
    }

    @Test
    void severalFilesNeedNamesThatDiffer() {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class, () -> parse("path: out.pcap\nrotate: { packets: 5 }"));
        assertThat(failure.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line())
                        .startsWith("test.yaml:4:13: ")
                        .contains("%n"));
    }
}

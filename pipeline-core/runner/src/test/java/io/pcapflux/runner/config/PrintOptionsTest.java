package io.pcapflux.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is picked by time and how it is printed, as configurations say it. */
class PrintOptionsTest {
    private static String yaml(String range, String console) {
        return """
                name: print
                sources: [ pcap-file: { path: "file:///a.pcap" } ]
                operators: [ time-range: %s ]
                sinks: [ console: %s ]
                """.formatted(range, console);
    }

    private static List<String> problems(String range, String console) {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> Configuration.parse(yaml(range, console), "print.yaml", Map.<String, String>of()::get));
        return failure.problems().stream().map(Problem::line).toList();
    }

    @Test
    void rangesOfTimeAndFormatsAreRead() {
        String yaml = yaml("{ start: 2026-11-22T22:00:00Z, stop: 1795392000.5 }", "{ time: tcpdump-time, dump: hex }");
        assertThat(Configuration.parse(yaml, "print.yaml", Map.<String, String>of()::get)
                        .pipeline()
                        .name())
                .isEqualTo("print");
    }

    @Test
    void whatIsNoTimeIsToldWithItsPlace() {
        assertThat(problems("{ start: tomorrow }", "{}"))
                .containsExactly("print.yaml:3:35: \"start\" of time-range must be a time (ISO 8601, or seconds since"
                        + " 1970), such as 2026-11-22T22:13:20Z");
        assertThat(problems("{ start: 10, stop: 9 }", "{}"))
                .singleElement()
                .asString()
                .contains("\"stop\" of time-range: must be later than start");
        assertThat(problems("{}", "{}")).singleElement().asString().contains("needs start, stop or both");
    }

    @Test
    void whatIsNoFormatIsToldWithTheChoices() {
        assertThat(problems("{ start: 10 }", "{ time: local, dump: binary }"))
                .hasSize(2)
                .anyMatch(line -> line.endsWith("must be one of date-time, tcpdump-time, iso, epoch, delta"))
                .anyMatch(line -> line.endsWith("must be one of hex, hex-link, hex-ascii, hex-ascii-link"));
    }
}

package io.pcapflux.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines that problems show: whole, with the caret below the place, and without secrets. */
class ExcerptsTest {
    private static final String HEAD = "sources: [ pcap-file: { path: a } ]\n";

    private static List<Problem> problems(String yaml) {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> Configuration.parse(yaml, "test.yaml", Map.of("SECRET", "hunter2-of-env")::get));
        assertThat(failure).as("refused: %s", yaml).isNotNull();
        return failure.problems();
    }

    private static void assertHidden(String yaml) {
        assertThat(problems(yaml))
                .isNotEmpty()
                .allSatisfy(problem ->
                        assertThat(problem.line() + problem.excerpt()).doesNotContain("hunter2", "ter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anonymize:\n      key:\n        hunter2",
                "anonymize:\n      key: >\n        hunter2\n      undecodable: no",
                "anonymize: { undecodable: drip, key:\n      hunter2, payload: gone }",
                "anonymize: { key:\n      hunter2, payload: gone }",
                "anonymize: { key: [\n      hunter2 ], payload: gone }",
                "anonymize: { key: {\n      hunter2: hunter2 }, payload: gone }",
                "anonymize: { 'key'\n      : hunter2, payload: gone }",
                "anonymize: { key: hun,ter2, payload: gone }",
                "anonymize: { payload: gone, key: #hunter2",
                "anonymize: { payload: gone } # key: hunter2",
                "anonymize: { payload: gone, key: a #hunter2\n      }",
                "anonymize: { key:hunter2 }",
                "anonymize: { password=hunter2: 1 }",
                "anonymize: { payload: gone, key: '${SECRET}' }",
                "anonymize: { payload: gone, key: '${NONE:-hunter2}' }",
                "anonymize: { payload: gone, key: '${NONE}hunter2' }",
                "anonymize:\n      sasl.password hunter2",
                "anonymize:\n      sasl.password:hunter2",
                "sample: [ --password, hunter2 ]",
                "anonymize: [ --password,\n      hunter2 ]",
            })
    void secretsAreHiddenOnWhateverLine(String operator) {
        assertHidden(HEAD + "operators:\n  - " + operator + "\nsinks: [ discard: {} ]\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key: *hunter2",
                "key: !hunter2!x y",
                "key: !<hunter2",
                "key: @hunter2",
                "key: it's: hunter2",
                "key:\n  'a'hunter2",
                "key:\n  hunter2\n  a: b",
                "key: \"\\uhunter2\"",
                "{ password: a, b: 'x',\nkey: 'hunter2",
                "{ payload: gone, key: a}hunter2 }",
                "path: 'abc\nkey: 'hunter2'",
                "path: 'abc\npassword: '\n  hunter2'",
                "password: hunter2\n x",
                "password: hunter2\n\tx",
                "a: [ x\npassword: hunter2\n",
                "a: { x: y }}\npassword: hunter2\n",
            })
    void secretsAreHiddenInWhatIsNoYaml(String yaml) {
        assertHidden(yaml);
    }

    @Test
    void wholeLinesAreShownWhereverTheyStand() {
        for (int padding = 800; padding < 1030; padding++) {
            String line = "operators: [ anonymize: { key: hunter2-hunter2, undecodable: drip, payload: gone } ]";
            List<Problem> problems = problems("# " + "x".repeat(padding - 3) + "\n" + HEAD + line + "\nsinks: []\n");

            assertThat(problems).hasSize(3);
            assertExcerpt(problems.get(0), line, "drip");
            assertExcerpt(problems.get(1), line, "gone");
            assertExcerpt(problems.get(2), "sinks: []", "[]");
        }
    }

    @Test
    void aLineOfAnyLengthIsShownWhole() {
        String line = "sinks: [ discard: {}, " + "pcap-fiel: { path: x }, ".repeat(200) + "console: {} ]";

        assertThat(problems(HEAD + line)).hasSize(200).allSatisfy(problem -> {
            List<String> lines = problem.excerpt().lines().toList();
            assertThat(lines.get(0)).isEqualTo(line);
            assertThat(line.substring(lines.get(1).length() - 1)).startsWith("pcap-fiel");
        });
    }

    private static void assertExcerpt(Problem problem, String line, String place) {
        String shown = line.replace("hunter2-hunter2", "***");
        assertThat(problem.excerpt().lines()).containsExactly(shown, " ".repeat(shown.indexOf(place)) + "^");
    }

    @Test
    void theCaretCountsCharactersAndKeepsTabs() {
        String line = "sinks: [ pcap-file: { path: \"\uD83D\uDCBE\",\tmode: 9 } ]";

        assertThat(problems("\uFEFF" + HEAD.replace("\n", "\r\n") + line + "\r\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.excerpt().lines())
                        .containsExactly(line, " ".repeat(32) + "\t" + " ".repeat(6) + "^"));
    }

    @Test
    void whatIsNotSecretIsShownBesideIt() {
        assertThat(problems("a: [ x # no more\nsources: y").get(0).excerpt()).startsWith("sources: y");
        assertThat(problems("password: x\nname: y\nsources: [\n\tz").get(0).excerpt())
                .contains("z");
        assertThat(problems(HEAD + "sinks: [ kafka: { key: flow } ] # later")
                        .get(0)
                        .excerpt())
                .startsWith("sinks: [ kafka: { key: flow } ] # later");
    }
}

package io.pcapflux.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.runner.SchemaJudge;
import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.TimePoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The schema says of each type what the binder takes for it. */
class TypeSchemaTest {
    private static final List<String> SCALARS = List.of(
            "0",
            "7",
            "-7",
            "007",
            "0.5",
            "-0.25",
            "1700000000.5",
            "2147483647",
            "2147483648",
            "-2147483649",
            "true",
            "false",
            "yes",
            "truely",
            "nottrue",
            "10m",
            "500ms",
            "1h",
            "30s",
            "30 s",
            "30S",
            "1d",
            "m",
            "10min",
            "-1h",
            "1.5h",
            "10m10s",
            "500MB",
            "64MiB",
            "64 MiB",
            "10gib",
            "1tb",
            "1TiB",
            "5b",
            "5B",
            "5kb",
            "5KiB",
            "5ib",
            "5 x",
            "MB",
            "1.5MB",
            "2026-11-22",
            "2026-11-22T22:13",
            "2026-11-22t22:13:20z",
            "2026-11-22 22:13:20.5+01:00",
            "2026-11-22T22:13:20,5+0100",
            "2026-11-22T22:13:20.123456789012Z",
            "2026-11-22T22:13-05",
            "+12026-01-01",
            "2026-11-22T22",
            "2026-11-22Z",
            "22:13",
            "26-11-22",
            "2026-11-22  22:13",
            "today",
            "keep",
            "as-it-is",
            "KEEP",
            "as_it_is",
            "keeper",
            "in.pcap",
            "$",
            "$VAR");

    private enum Choice {
        KEEP,
        AS_IT_IS
    }

    private record Inner(Long number, @Nullable Inner2 deeper) {}

    private record Inner2(@Nullable List<Choice> choices) {}

    private record Outer(
            Inner inner,
            @Nullable List<Inner2> list,
            @Nullable Map<String, String> settings) {}

    static Stream<Class<?>> scalars() {
        return Stream.of(
                String.class,
                Integer.class,
                Long.class,
                Boolean.class,
                Duration.class,
                ByteSize.class,
                TimePoint.class,
                Choice.class);
    }

    private static SchemaJudge judge(Class<?> type) {
        return new SchemaJudge(JsonMapper.shared().valueToTree(TypeSchema.of(type)));
    }

    private static boolean isTaken(String text, Class<?> type) {
        try {
            Scalars.parse(text, type);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void aScalarIsRefusedExactlyIfTheBinderRefusesIt(Class<?> type) {
        SchemaJudge judge = judge(type);
        for (String text : SCALARS) {
            assertThat(judge.problems(text).isEmpty())
                    .as("%s as %s", text, type.getSimpleName())
                    .isEqualTo(isTaken(text, type));
        }
    }

    /** The size of a number in quotes is for the binder alone. */
    @ParameterizedTest
    @MethodSource("scalars")
    void quotesAreAsNoQuotes(Class<?> type) {
        SchemaJudge judge = judge(type);
        for (String text : SCALARS) {
            assertThat(judge.problems("'" + text + "'").isEmpty())
                    .as("'%s' as %s", text, type.getSimpleName())
                    .isEqualTo(isTaken(text, type == Integer.class ? Long.class : type));
        }
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void aVariableStandsForAnyScalar(Class<?> type) {
        SchemaJudge judge = judge(type);
        assertThat(List.of("${VAR}", "\"${VAR:-5}\"", "${A}MB", "1${B}"))
                .allSatisfy(text -> assertThat(judge.problems(text)).isEmpty());
        assertThat(List.of("[]", "{}", "null", ""))
                .allSatisfy(text -> assertThat(judge.problems(text)).isNotEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ inner: { number: 5 } }",
                "{ inner: { number: 5, deeper: {} } }",
                "{ inner: { number: 5, deeper: { choices: as-it-is } } }",
                "{ inner: { number: 5, deeper: { choices: [ keep, \"${VAR}\" ] } }, list: {} }",
                "{ inner: { number: 5 }, list: [ {}, { choices: keep } ], settings: { a.b: 1, c: x, d: true, e: } }"
            })
    void whatIsRightIsTaken(String yaml) {
        assertThat(judge(Outer.class).problems(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "text",
                "{ inner: 5 }",
                "{ inner: \"${VAR}\" }",
                "{ inner: { number: x } }",
                "{ inner: { number: 5, deeper: { choices: other } } }",
                "{ inner: { number: 5, deeper: { choices: [ keep, other ] } } }",
                "{ inner: { number: 5, deeper: { choice: keep } } }",
                "{ inner: { number: 5 }, list: [ 1 ] }",
                "{ inner: { number: 5 }, settings: [ a ] }",
                "{ inner: { number: 5 }, settings: { a: { b: c } } }",
                "{ inner: { number: 5 }, other: 1 }"
            })
    void whatIsWrongIsRefused(String yaml) {
        assertThat(judge(Outer.class).problems(yaml)).isNotEmpty();
    }

    @Test
    void valuesAreInTheWordsOfYaml() {
        assertThat(TypeSchema.of(Choice.class).toString()).contains("[keep, as-it-is]");
    }
}

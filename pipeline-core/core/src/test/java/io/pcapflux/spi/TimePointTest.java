package io.pcapflux.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimePointTest {
    @ParameterizedTest
    @CsvSource({
        "2023-11-14T22:13:20Z, 2023-11-14T22:13:20Z",
        "2023-11-14t22:13:20z, 2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20, 2023-11-14T22:13:20Z",
        "2023-11-14 22:13:20, 2023-11-14T22:13:20Z",
        "2023-11-14T22:13, 2023-11-14T22:13:00Z",
        "2023-11-14T22:13Z, 2023-11-14T22:13:00Z",
        "2023-11-14, 2023-11-14T00:00:00Z",
        "2023-11-14T22:13:20.5, 2023-11-14T22:13:20.500Z",
        "2023-11-14T22:13:20.123456789+01:00, 2023-11-14T21:13:20.123456789Z",
        "'2023-11-14T22:13:20,5Z', 2023-11-14T22:13:20.500Z",
        "2023-11-14T22:13:20.1234567899Z, 2023-11-14T22:13:20.123456789Z",
        "2023-11-14 22:13:20+0530, 2023-11-14T16:43:20Z",
        "2023-11-14T22:13-08:00, 2023-11-15T06:13:00Z",
        "2023-11-14T22:13+01, 2023-11-14T21:13:00Z",
        "1700000000, 2023-11-14T22:13:20Z",
        "' 1700000000.5 ', 2023-11-14T22:13:20.500Z",
        "1700000000.123456789, 2023-11-14T22:13:20.123456789Z",
        "1700000000.1234567899, 2023-11-14T22:13:20.123456789Z",
        "0, 1970-01-01T00:00:00Z",
        "-0.000000001, 1969-12-31T23:59:59.999999999Z"
    })
    void readsIsoAndSeconds(String text, String instant) {
        TimePoint point = TimePoint.parse(text);
        assertThat(point.instant()).isEqualTo(Instant.parse(instant));
        assertThat(TimePoint.parse(point.toString())).isEqualTo(point);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "22:13",
                "2023-11",
                "2023-13-01",
                "2023-02-30",
                "2023-11-14T",
                "2023-11-14T24:13",
                "2023-11-14T22",
                "2023-11-14T22:13:20 Z",
                "2023-11-14Z",
                "2023-11-14 22:13:20 +0530",
                "2023-11-14T 22:13",
                "1e9",
                "0x10",
                "1700000000.",
                ".5",
                "999999999999999999"
            })
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> TimePoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a time");
    }
}

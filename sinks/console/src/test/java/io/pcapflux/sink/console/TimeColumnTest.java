package io.pcapflux.sink.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeColumnTest {
    private static final long SECONDS = 1_700_000_000L;

    private static Packet at(long seconds, int nanos) {
        return new Packet(TestPackets.ethernet("test"), 0, seconds, nanos, 1, new byte[1], 0, 1);
    }

    private static Stream<String> column(TimeFormat format, Packet... packets) {
        TimeColumn column = new TimeColumn(format, ZoneId.of("Asia/Kolkata"));
        return Stream.of(packets).map(column::of);
    }

    @Test
    void datesAndIsoAreUtcWhateverTheZone() {
        assertThat(column(TimeFormat.DATE_TIME, at(SECONDS, 1))).containsExactly("2023-11-14 22:13:20.000000001");
        assertThat(column(TimeFormat.ISO, at(SECONDS, 1))).containsExactly("2023-11-14T22:13:20.000000001Z");
    }

    @Test
    void tcpdumpsTimeIsInTheZoneAndWithoutNanoseconds() {
        assertThat(column(TimeFormat.TCPDUMP_TIME, at(SECONDS, 123_456_999))).containsExactly("03:43:20.123456");
    }

    @Test
    void epochIsSecondsWithAllDigits() {
        assertThat(column(TimeFormat.EPOCH, at(SECONDS, 5), at(0, 0), at(-1, 999_999_999), at(Long.MAX_VALUE, 0)))
                .containsExactly(
                        "1700000000.000000005", "0.000000000", "-0.000000001", "9223372036854775807.000000000");
    }

    @Test
    void deltaIsTheTimeSinceThePacketBefore() {
        assertThat(column(TimeFormat.DELTA, at(10, 5), at(11, 4), at(0, -1), at(10, 999_999_999)))
                .containsExactly("0.000000000", "0.999999999", "-", "-0.000000005");
    }

    @Test
    void aPacketWithoutATimeHasADash() {
        for (TimeFormat format : TimeFormat.values()) {
            assertThat(column(format, at(0, -1))).containsExactly("-");
        }
    }

    @Test
    void aTimeBeyondTheCalendarIsToldInSeconds() {
        assertThat(column(TimeFormat.ISO, at(Long.MAX_VALUE, 0))).containsExactly(Long.MAX_VALUE + " s");
        assertThat(column(TimeFormat.TCPDUMP_TIME, at(Long.MIN_VALUE, 0))).containsExactly(Long.MIN_VALUE + " s");
    }
}

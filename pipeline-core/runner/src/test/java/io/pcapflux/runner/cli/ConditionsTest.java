package io.pcapflux.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
    private static List<String> words(String words) {
        return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
    }

    private static Map<String, Object> described(String path, String stop, String next) {
        Map<String, Object> options = new HashMap<>(Map.of("path", path));
        new Conditions(words(stop), words(next)).describe(options);
        return options;
    }

    @Test
    void everyConditionHasItsOption() {
        assertThat(described(
                        "out.pcapng", "files:7 duration:2.5", "duration:0.5 interval:60 filesize:10 packets:9 files:3"))
                .isEqualTo(Map.of(
                        "path", "out_%n_%Y%m%d%H%M%S.pcapng",
                        "zone", "local",
                        "rotate", Map.of("duration", "500ms", "interval", "60000ms", "size", "10kB", "packets", 9L),
                        "limit", Map.of("files", 7L),
                        "ring", "3"));
        Conditions stops = new Conditions(words("duration:2.5 packets:4"), List.of());
        assertThat(stops.duration()).isEqualTo(Duration.ofMillis(2500));
        assertThat(stops.packets()).isEqualTo(4);
        assertThat(stops.needFile()).isFalse();
    }

    @Test
    void aFileSizeToStopAtBeginsTheNextFileWhereThereIsOne() {
        assertThat(described("out", "filesize:2", "")).isEqualTo(Map.of("path", "out", "limit", Map.of("size", "2kB")));
        assertThat(described("out", "filesize:2", "files:3").get("rotate")).isEqualTo(Map.of("size", "2kB"));
    }

    @ParameterizedTest
    @CsvSource({
        "out, out_%n_%Y%m%d%H%M%S",
        "out.pcapng.gz, out_%n_%Y%m%d%H%M%S.pcapng.gz",
        "out.PCAPNG.GZ, out_%n_%Y%m%d%H%M%S.PCAPNG.GZ",
        "a.b/out, a.b/out_%n_%Y%m%d%H%M%S",
        "/x/host.example.pcap, /x/host.example_%n_%Y%m%d%H%M%S.pcap",
        "100%.pcap, 100%%_%n_%Y%m%d%H%M%S.pcap",
    })
    void numberAndTimeComeBeforeTheExtension(String path, String pattern) {
        assertThat(described(path, "", "packets:1").get("path")).isEqualTo(pattern);
    }

    @Test
    void namesArePrintedWhereThatIsWanted() {
        assertThat(described("out.pcap", "", "packets:1 printname:a:b")).containsEntry("print-name", "a:b");
        assertThat(new Conditions(List.of(), words("packets:1 printname:-")).printNames())
                .isTrue();
        assertThat(new Conditions(List.of(), words("packets:1 printname:stderr")).printNames())
                .isFalse();
    }

    @Test
    void theTimeComesFirstWhereThatIsWanted() {
        assertThat(described("out.pcap", "", "packets:1 nametimenum:2").get("path"))
                .isEqualTo("out_%Y%m%d%H%M%S_%n.pcap");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "duration        |             | -a wants a key and a number, such as duration:60, not duration",
                "event:7         |             | -a knows duration, files, filesize, packets, not event",
                "                | event:7     | -b knows duration, files, filesize, interval, nametimenum, packets, printname, not event",
                "packets:3       | printname:x | -b also needs one of duration, filesize, interval, packets for its files",
                "                | packets:1 printname: | -b printname wants a file, or - for standard output",
                "                | packets:1 printname:a printname:b | -b printname is given twice: leave one of them",
                "duration:1m     |             | -a duration must be a number of seconds above zero, not 1m",
                "filesize:0      |             | -a filesize must be a whole number above zero, not 0",
                "                | interval:0.5| -b interval must be a whole number above zero, not 0.5",
                "packets:1 packets:2 |         | -a packets is given twice: leave one of them",
                "files:2         |             | -a files is for several files: say with -b when the next begins",
                "files:2         | files:3     | -b also needs one of duration, filesize, interval, packets for its files",
                "filesize:1      | filesize:2  | -a filesize means the same as -b filesize beside -b: leave one of them",
            })
    void whatCannotBeMeantIsRefused(String stop, String next, String message) {
        assertThatThrownBy(() -> new Conditions(words(stop == null ? "" : stop), words(next == null ? "" : next)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}

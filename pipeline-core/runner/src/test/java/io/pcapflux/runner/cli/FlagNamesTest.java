package io.pcapflux.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is wrong with a flag is told with its own name, not with that of the option it becomes. */
class FlagNamesTest {
    private static List<String> refused(Callable<Integer> command, String words) {
        List<String> told = new ArrayList<>();
        new CommandLine(command)
                .setParameterExceptionHandler((failure, args) -> {
                    told.add(failure.getMessage());
                    return 2;
                })
                .execute(words.split(",", -1));
        return told;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-w,x.pcap,-F,foo | -F foo: must be one of pcap, nsecpcap, pcapng",
                "-w, | -w names no file",
            })
    void outputs(String words, String message) {
        assertThat(refused(new ReadCommand(), "in.pcap," + words)).containsExactly(message);
        assertThat(refused(new CaptureCommand(), "-i,lo," + words)).containsExactly(message);
        assertThat(refused(new ConsumeCommand(), "--bootstrap,localhost:9,--topic,t," + words))
                .containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource({"5", "-1s", "soon"})
    void waitingTimes(String time) {
        assertThat(refused(new CaptureCommand(), "-i,lo,--wait=" + time))
                .containsExactly("--wait " + time + ": not a time with a unit, such as 30s");
    }
}

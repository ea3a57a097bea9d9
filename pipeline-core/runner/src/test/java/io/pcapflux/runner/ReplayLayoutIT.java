package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layouts segment and pycapa, judged by programs that are not ours. */
class ReplayLayoutIT {
    private static final String FTP = "zeek+zeek/testing/btest/Traces/ftp/cwd-navigation.pcap";
    private static final long PACKETS = 8317;

    @TempDir
    Path folder;

    private void replay(KafkaProcess kafka, Path capture, String topic, String... more) {
        String[] arguments = Stream.concat(
                        Stream.of("replay", capture.toString(), "--bootstrap", kafka.bootstrap(), "--topic", topic),
                        Stream.of(more))
                .toArray(String[]::new);
        Programs.pcapflux(folder, arguments).orFail();
    }

    @Test
    void valuesOfEachPartitionAreACaptureThatTsharkReads() throws Exception {
        Programs.need("kcat", "tshark");
        Path capture = Programs.capture(FTP);
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            replay(kafka, capture, "s", "--layout", "segment", "--key", "flow", "--partitions", "3");

            long all = 0;
            for (int partition = 0; partition < 3; partition++) {
                all += packetsByTshark(dump(kafka, partition));
            }

            assertThat(all).isEqualTo(PACKETS);
        }
    }

    /** The raw values of a partition, one behind the other. */
    private String dump(KafkaProcess kafka, int partition) {
        String file = "partition-" + partition + ".pcapng";
        String kcat =
                "kcat -C -b " + kafka.bootstrap() + " -t s -p " + partition + " -o beginning -e -q -f %s >" + file;
        Programs.run(folder, Map.of(), "bash", "-c", kcat).orFail();
        return file;
    }

    private long packetsByTshark(String file) {
        return Programs.run(folder, Map.of(), "tshark", "-n", "-r", file, "-T", "fields", "-e", "frame.number")
                .orFail()
                .text()
                .lines()
                .count();
    }

    @Test
    void anIndependentReaderOfThePycapaFormatReadsEveryFrame() throws Exception {
        Programs.need("tcpdump");
        Programs.needConfluentKafka(folder);
        Path capture = Programs.capture(FTP);
        Path judge = Path.of(Objects.requireNonNull(ReplayLayoutIT.class.getResource("/judge_pycapa.py"))
                .toURI());
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            replay(kafka, capture, "p", "--layout", "pycapa");

            Programs.Result verdict = Programs.run(
                    folder, Map.of(), Programs.PYTHON, judge.toString(), kafka.bootstrap(), "p", capture.toString());

            assertThat(verdict.text()).as(verdict.err()).isEqualTo("8317 records, 8317 frames, equal\n");
        }
    }
}

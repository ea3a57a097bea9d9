package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.InterfaceStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumpcap's conditions, with dumpcap as the judge. */
@NullUnmarked // set by JUnit
class CaptureFilesIT {
    private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
    private static final Pattern NAME = Pattern.compile("[a-z]+_(\\d{5})_(\\d{14})\\.pcapng");

    @TempDir
    private Path folder;

    private Namespaces net;

    @BeforeEach
    void connect() {
        net = Namespaces.make(folder);
    }

    @AfterEach
    void disconnect() {
        if (net != null) {
            net.close();
        }
    }

    private Process start(String listening, String... command) throws IOException {
        Process process = Programs.start(folder, Map.of("TZ", ZONE.getId()), net.near(command));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Programs.error(folder, process).contains(listening));
        return process;
    }

    private Process capture(String... arguments) throws IOException {
        return start("listening on near0", Programs.command(with(List.of("capture", "-i", "near0"), arguments)));
    }

    private Process dumpcap(String... arguments) throws IOException {
        return start("File: ", with(List.of("dumpcap", "-q", "-i", "near0"), arguments));
    }

    private static String[] with(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static void end(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private List<String> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && !name.endsWith(".part"))
                    .sorted()
                    .toList();
        }
    }

    /** The number of each file and how many packets are in it. */
    private List<String> contents(String prefix) throws IOException {
        List<String> contents = new ArrayList<>();
        for (String name : files(prefix)) {
            Matcher matcher = NAME.matcher(name);
            assertThat(matcher.matches()).as(name).isTrue();
            assertThat(LocalDateTime.parse(matcher.group(2), DateTimeFormatter.ofPattern("yyyyMMddHHmmss")))
                    .isBetween(LocalDateTime.now(ZONE).minusMinutes(5), LocalDateTime.now(ZONE));
            String count = Programs.run(folder, Map.of(), "capinfos", "-Mrc", name)
                    .orFail()
                    .text();
            contents.add(matcher.group(1) + ": " + count.strip().replaceFirst("(?s).*\\s", ""));
        }
        return contents;
    }

    @Test
    void aRingOfFilesIsAsDumpcapsAndOthersAreOnesOwn() throws Exception {
        Programs.need("dumpcap", "capinfos");
        String[] conditions = {"-f", "udp", "-b", "packets:70", "-b", "files:2", "-a", "packets:300"};
        Process judge = dumpcap(with(List.of(conditions), "-w", "judge.pcapng"));
        Process ours = capture(with(List.of(conditions), "-w", "ours.pcapng"));
        net.send(400, 96);
        end(ours);
        end(judge);
        assertThat(contents("ours_")).hasSize(2).isEqualTo(contents("judge_"));
    }

    @Test
    void theNamesOfFilesThatAreCompleteArePrintedAsDumpcapPrintsThem() throws Exception {
        Programs.need("dumpcap");
        Files.writeString(folder.resolve("list"), "of an earlier run");
        String[] conditions = {"-f", "udp", "-b", "packets:70", "-b", "files:2", "-a", "packets:300", "-b"};
        Process judge = dumpcap(with(List.of(conditions), "printname:-", "-w", "judge.pcapng"));
        Process toScreen = capture(with(List.of(conditions), "printname:stdout", "-w", "screen.pcapng"));
        Process toFile = capture(with(List.of(conditions), "printname:list", "-w", "file.pcapng"));
        net.send(400, 96);
        for (Process process : List.of(judge, toScreen, toFile)) {
            end(process);
        }
        List<String> printed = numbers(Programs.out(folder, judge));
        assertThat(printed).hasSize(5);
        assertThat(numbers(Programs.out(folder, toScreen))).isEqualTo(printed);
        assertThat(numbers(folder.resolve("list"))).isEqualTo(printed);
        assertThat(Files.readAllLines(folder.resolve("list")))
                .endsWith(files("file_").toArray(String[]::new));
    }

    private static List<String> numbers(Path list) throws IOException {
        return Files.readAllLines(list).stream()
                .map(name -> name.replaceFirst("(\\./)?[a-z]+_(\\d{5})_\\d{14}\\.pcapng", "$2"))
                .toList();
    }

    @Test
    void filesBySizeAreAsManyAsDumpcaps() throws Exception {
        Programs.need("dumpcap", "capinfos");
        String[] conditions = {"-f", "udp", "-b", "filesize:10", "-a", "files:3"};
        Process judge = dumpcap(with(List.of(conditions), "-w", "judge.pcapng"));
        Process ours = capture(with(List.of(conditions), "-w", "ours.pcapng"));
        net.send(400, 96);
        end(ours);
        end(judge);
        assertThat(contents("ours_")).hasSize(3).hasSameSizeAs(contents("judge_"));
        for (String name : files("ours_")) {
            assertThat(Files.size(folder.resolve(name))).isBetween(9_000L, 10_000L);
        }
    }

    @Test
    void theNextFileBeginsInTimeAndOnSighup() throws Exception {
        Process process = capture("-b", "duration:1", "-a", "files:3", "-w", "ours.pcapng");
        net.send(1, 96);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            Programs.signal("HUP", process);
            return !files("ours_").isEmpty();
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            net.send(1, 96);
            return !process.isAlive();
        });
        end(process);
        assertThat(files("ours_"))
                .hasSize(3)
                .allMatch(name -> NAME.matcher(name).matches());
    }

    @Test
    void stopsInTimeThoughNothingComes() throws IOException {
        String[] command =
                Programs.command("capture", "-i", "near0", "-f", "tcp", "-a", "duration:0.5", "-w", "out.pcapng");
        Programs.Result result =
                Programs.run(folder, Map.of(), net.near(command)).orFail();
        assertThat(result.err()).contains("0 packets captured");
        List<CaptureMetadata> told = new ArrayList<>();
        try (CaptureReader reader = CaptureFiles.open(folder.resolve("out.pcapng"))) {
            reader.listen(told::add);
            assertThat(reader.next()).isNull();
        }
        assertThat(told).as("what the adapter counted").hasAtLeastOneElementOfType(InterfaceStatistics.class);
    }

    @Test
    void stopsWhenTheFileIsLargeEnough() throws Exception {
        Process process = capture("-a", "filesize:20", "-w", "100%.pcapng");
        net.send(1000, 96);
        end(process);
        assertThat(Files.size(folder.resolve("100%.pcapng"))).isBetween(20_000L, 20_400L);
    }
}

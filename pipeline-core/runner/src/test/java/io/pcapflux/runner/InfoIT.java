package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code info} against the expected results of foreign captures. */
class InfoIT {
    private static final String DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    Path folder;

    @Test
    void jsonGivesTheExpectedPacketsAndDigestsOfTheCorpus() throws IOException {
        Map<String, String[]> rows = wholeRows();
        List<String> arguments = new ArrayList<>(List.of("info", "--json", "--digest"));
        rows.keySet().forEach(path -> arguments.add(Programs.capture(path).toString()));

        Programs.Result result =
                Programs.pcapflux(folder, arguments.toArray(String[]::new)).orFail();

        List<String> lines = result.text().lines().toList();
        assertThat(lines).hasSameSizeAs(rows.keySet()).hasSizeGreaterThan(300);
        int line = 0;
        for (Map.Entry<String, String[]> row : rows.entrySet()) {
            JsonNode json = JsonMapper.shared().readTree(lines.get(line++));
            String digest = row.getValue()[2].isEmpty() ? DIGEST_OF_NOTHING : row.getValue()[2];
            assertThat(json.get("packets").asString()).as(row.getKey()).isEqualTo(row.getValue()[1]);
            assertThat(json.get("digest").asString()).as(row.getKey()).isEqualTo(digest);
            assertThat(json.get("complete").asBoolean()).as(row.getKey()).isTrue();
        }
    }

    @Test
    void whatIsWrittenAsPcapngHasTheSameDigestAndCapinfosReadsIt() throws IOException {
        Programs.need("capinfos");
        List<String[]> rows = List.copyOf(wholeRows().values());
        for (int i = 0; i < rows.size(); i += 60) {
            String[] row = rows.get(i);
            Programs.pcapflux(folder, "read", Programs.capture(row[0]).toString(), "-w", "out.pcapng")
                    .orFail();

            Programs.Result info = Programs.pcapflux(folder, "info", "--json", "--digest", "out.pcapng")
                    .orFail();
            Programs.Result capinfos = Programs.run(folder, Map.of(), "capinfos", "-T", "-r", "-m", "-c", "out.pcapng");

            JsonNode json = JsonMapper.shared().readTree(info.text());
            assertThat(json.get("format").asString()).isEqualTo("pcapng");
            assertThat(json.get("packets").asString()).as(row[0]).isEqualTo(row[1]);
            if (!row[2].isEmpty()) {
                assertThat(json.get("digest").asString()).as(row[0]).isEqualTo(row[2]);
            }
            assertThat(capinfos.text().strip()).as(row[0] + capinfos.err()).endsWith("," + row[1]);
        }
    }

    @Test
    void commentsAndTheApplicationAreToldAndKeptInWhatIsWritten() {
        Programs.need("editcap", "tshark", "capinfos");
        String sample = Programs.HOME.resolve("examples/sample.pcap").toString();
        Programs.run(
                        folder,
                        Map.of(),
                        "editcap",
                        "--capture-comment",
                        "of the capture",
                        "-a",
                        "2:of a packet",
                        sample,
                        "commented.pcapng")
                .orFail();
        Programs.pcapflux(folder, "read", "commented.pcapng", "-w", "again.pcapng")
                .orFail();

        for (String file : List.of("commented.pcapng", "again.pcapng")) {
            JsonNode json = JsonMapper.shared()
                    .readTree(Programs.pcapflux(folder, "info", "--json", file)
                            .orFail()
                            .text());
            assertThat(json.get("comments").get(0).asString()).isEqualTo("of the capture");
            assertThat(json.get("packetComments").asInt()).isEqualTo(1);
            assertThat(json.get("application").asString()).startsWith("Editcap");
            assertThat(Programs.run(
                                    folder,
                                    Map.of(),
                                    "tshark",
                                    "-r",
                                    file,
                                    "-Y",
                                    "frame.comment",
                                    "-T",
                                    "fields",
                                    "-e",
                                    "frame.number",
                                    "-e",
                                    "frame.comment")
                            .text())
                    .isEqualTo("2\tof a packet\n");
            assertThat(Programs.run(folder, Map.of(), "capinfos", "-k", file).text())
                    .contains("of the capture");
            assertThat(Programs.pcapflux(folder, "info", file).text())
                    .contains("Comment:", "of the capture", "Interface 0:", "332 packets");
        }
    }

    @Test
    void standardInputIsRead() {
        String sample = Programs.HOME.resolve("examples/sample.pcap").toString();
        String command = "cat " + sample + " | " + String.join(" ", Programs.command("info", "-", "--json"));

        Programs.Result info =
                Programs.run(folder, Map.of(), "bash", "-c", command).orFail();

        assertThat(JsonMapper.shared().readTree(info.text()).get("packets").asInt())
                .isEqualTo(332);
    }

    @Test
    void timeOrderIsAsCapinfosSeesIt() throws IOException {
        Programs.need("capinfos");
        List<String> files = wholeRows().values().stream()
                .filter(row -> row[0].endsWith(".pcap") && Long.parseLong(row[1]) >= 10)
                .map(row -> Programs.capture(row[0]).toString())
                .toList();
        List<String> command = new ArrayList<>(List.of("capinfos", "-T", "-r", "-o"));
        command.addAll(files);
        List<String> judged = Programs.run(folder, Map.of(), command.toArray(String[]::new))
                .text()
                .lines()
                .toList();

        List<String> ours = new ArrayList<>(List.of("info", "--json"));
        judged.forEach(line -> ours.add(line.split("\t", 2)[0]));
        List<String> ordered = Programs.pcapflux(folder, ours.toArray(String[]::new))
                .text()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .map(json -> json.get("file").asString() + (json.get("ordered").asBoolean() ? "\tTrue" : "\tFalse"))
                .toList();

        assertThat(judged).hasSizeGreaterThan(50);
        assertThat(ordered).isEqualTo(judged);
    }

    /** Captures that are whole: path to its row of expected.tsv. */
    private static Map<String, String[]> wholeRows() throws IOException {
        Map<String, String[]> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Programs.capture("expected.tsv"))) {
            String[] row = line.split("\t", -1);
            if (row[3].equals("none")) {
                rows.put(row[0], row);
            }
        }
        return rows;
    }
}

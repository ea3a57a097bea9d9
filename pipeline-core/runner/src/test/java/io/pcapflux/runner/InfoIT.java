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
        Map<String, String[]> rows = wholeClassicRows();
        List<String> arguments = new ArrayList<>(List.of("info", "--json", "--digest"));
        rows.keySet().forEach(path -> arguments.add(Programs.capture(path).toString()));

        Programs.Result result =
                Programs.pcapflux(folder, arguments.toArray(String[]::new)).orFail();

        List<String> lines = result.text().lines().toList();
        assertThat(lines).hasSameSizeAs(rows.keySet()).hasSizeGreaterThan(200);
        int line = 0;
        for (Map.Entry<String, String[]> row : rows.entrySet()) {
            JsonNode json = JsonMapper.shared().readTree(lines.get(line++));
            String digest = row.getValue()[2].isEmpty() ? DIGEST_OF_NOTHING : row.getValue()[2];
            assertThat(json.get("packets").asString()).as(row.getKey()).isEqualTo(row.getValue()[1]);
            assertThat(json.get("digest").asString()).as(row.getKey()).isEqualTo(digest);
            assertThat(json.get("complete").asBoolean()).as(row.getKey()).isTrue();
        }
    }

    /** Classic pcap files that are whole: path to its row of expected.tsv. */
    private static Map<String, String[]> wholeClassicRows() throws IOException {
        Map<String, String> kinds = new LinkedHashMap<>();
        List<String> manifest = Files.readAllLines(Programs.capture("MANIFEST.tsv"));
        List<String> columns = List.of(manifest.get(0).split("\t", -1));
        for (String row : manifest) {
            String[] cells = row.split("\t", -1);
            kinds.put(cells[0], cells[columns.indexOf("format")] + cells[columns.indexOf("compression")]);
        }
        Map<String, String[]> rows = new LinkedHashMap<>();
        for (String row : Files.readAllLines(Programs.capture("expected.tsv"))) {
            String[] cells = row.split("\t", -1);
            if ("pcap".equals(kinds.get(cells[0])) && cells[3].equals("none")) {
                rows.put(cells[0], cells);
            }
        }
        return rows;
    }
}

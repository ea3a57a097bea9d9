package io.pcapflux.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A row of a table with tabs between the fields and their names in the first line. */
record TsvRow(int line, List<String> names, List<String> fields) {

    static Stream<TsvRow> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> names = fields(lines.get(0));
        return IntStream.range(1, lines.size()).mapToObj(i -> new TsvRow(i + 1, names, fields(lines.get(i))));
    }

    private static List<String> fields(String line) {
        return List.of(line.split("\t", -1));
    }

    String get(String name) {
        return fields.get(names.indexOf(name));
    }

    int number(String name) {
        return Integer.parseInt(get(name));
    }
}

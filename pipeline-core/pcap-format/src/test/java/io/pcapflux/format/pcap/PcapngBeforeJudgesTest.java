package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CustomBlock;
import io.pcapflux.packet.JournalEntry;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign captures, written as pcapng: Wireshark's tools see in them what we saw in the originals. */
class PcapngBeforeJudgesTest {
    /** Of how many files each packet is compared: one in so many. */
    private static final int ONE_IN = 12;

    private static final int WIRESHARKS_LONGEST = 262_144;
    private static final long LARGE = 4_000_000;

    @TempDir
    Path folder = Path.of("");

    /**
     * What a capture holds.
     *
     * @param odd has custom blocks or journal entries, which tshark shows as packets, or check sequences, which capinfos does not count, or
     *     a packet as long as Wireshark can hold, of which it shows less where the link type has a pseudo-header
     */
    private record Content(long packets, long bytes, List<String> lines, boolean odd) {}

    @Test
    void capinfosCountsTheSamePacketsAndBytesInEveryFile() throws Exception {
        Map<Path, Content> written = new LinkedHashMap<>();
        int files = 0;
        for (Path capture : captures()) {
            Path file = folder.resolve(++files + ".pcapng");
            Content content = write(capture, file);
            if (!content.odd()) {
                written.put(file, content);
            }
        }
        assertThat(written).hasSizeGreaterThan(250);
        List<String> command = new ArrayList<>(List.of("capinfos", "-T", "-B", "-r", "-K", "-t", "-c", "-d"));
        written.keySet().forEach(file -> command.add(file.toString()));

        List<String> lines = run(command);

        List<String> expected = new ArrayList<>();
        written.forEach(
                (file, content) -> expected.add(file + "\tpcapng\t" + content.packets() + "\t" + content.bytes()));
        assertThat(lines).isEqualTo(expected);
    }

    @Test
    void tsharkSeesTheSameTimesAndLengths() throws Exception {
        List<Path> captures = captures();
        for (int i = 0; i < captures.size(); i += ONE_IN) {
            Path file = folder.resolve("out.pcapng");
            Content content = write(captures.get(i), file);

            if (content.odd()) {
                continue;
            }
            List<String> seen = run(List.of(
                    "tshark",
                    "-n",
                    "-r",
                    file.toString(),
                    "-T",
                    "fields",
                    "-e",
                    "frame.time_epoch",
                    "-e",
                    "frame.cap_len",
                    "-e",
                    "frame.len"));

            assertThat(seen).as(captures.get(i).toString()).isEqualTo(content.lines());
        }
    }

    @Test
    void journalEntriesStayWhereTheyAre() throws Exception {
        byte[] entry = "__REALTIME_TIMESTAMP=1700000000000001\nMESSAGE=carrier lost\n_HOSTNAME=here\n\n"
                .getBytes(StandardCharsets.UTF_8);
        Bytes capture = new Bytes(ByteOrder.BIG_ENDIAN)
                .block(
                        PcapngBlock.SECTION_HEADER.type(),
                        new Bytes(ByteOrder.BIG_ENDIAN)
                                .u32(0x1A2B3C4D)
                                .u16(1, 0)
                                .u32(-1, -1))
                .block(1, new Bytes(ByteOrder.BIG_ENDIAN).u16(1, 0).u32(0));
        byte[] packet = new Bytes(ByteOrder.BIG_ENDIAN)
                .u32(0, 0, 1, 60, 60)
                .raw(new byte[60])
                .array();
        capture.block(6, new Bytes(ByteOrder.BIG_ENDIAN).raw(packet));
        capture.block(9, new Bytes(ByteOrder.BIG_ENDIAN).raw(entry));
        capture.block(6, new Bytes(ByteOrder.BIG_ENDIAN).raw(packet));
        Path original = Files.write(folder.resolve("journal.pcapng"), capture.array());
        Path back = folder.resolve("back.pcapng");
        assertThat(write(original, back).packets()).isEqualTo(2);

        List<String> seen = journal(back);

        assertThat(seen).isEqualTo(journal(original)).hasSize(3);
        assertThat(seen.get(1)).contains("carrier lost");
    }

    private static List<String> journal(Path file) throws IOException, InterruptedException {
        return run(List.of(
                "tshark",
                "-n",
                "-r",
                file.toString(),
                "-T",
                "fields",
                "-e",
                "frame.len",
                "-e",
                "systemd_journal.message"));
    }

    /** Those with packets of which tools say the same, and of reasonable size. */
    private static List<Path> captures() throws IOException {
        List<Path> captures = new ArrayList<>();
        for (Corpus.Row row : Corpus.rows()) {
            boolean agreed = row.error().equals("none") || row.error().equals("required");
            if (agreed && !row.packets().equals("0") && Files.size(row.file()) < LARGE) {
                captures.add(row.file());
            }
        }
        return captures;
    }

    private static Content write(Path capture, Path to) throws IOException {
        List<String> lines = new ArrayList<>();
        List<CaptureMetadata> odd = new ArrayList<>();
        long bytes = 0;
        long longest = 0;
        try (FileChannel channel = FileChannel.open(
                        to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
                BlockOutput output = new BlockOutput(channel, packets -> {})) {
            PcapngWriter writer = new PcapngWriter(output);
            try (CaptureReader reader = CaptureFiles.open(capture)) {
                reader.listen(metadata -> {
                    announce(writer, metadata);
                    if (isOdd(metadata)) {
                        odd.add(metadata);
                    }
                });
                for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                    writer.write(packet);
                    bytes += packet.originalLength();
                    longest = Math.max(longest, packet.originalLength());
                    lines.add(String.format(
                            Locale.ROOT, "%s\t%d\t%d", time(packet), packet.capturedLength(), packet.originalLength()));
                }
            } catch (CaptureFormatException e) {
                // What came before the damage is compared.
            }
            writer.end();
            output.flush();
        }
        return new Content(lines.size(), bytes, lines, longest >= WIRESHARKS_LONGEST || !odd.isEmpty());
    }

    private static boolean isOdd(CaptureMetadata metadata) {
        return metadata instanceof CustomBlock
                || metadata instanceof JournalEntry
                || (metadata instanceof CaptureInterface one
                        && one.options().first(CaptureInterface.FCS_LENGTH).isPresent());
    }

    private static String time(Packet packet) {
        return packet.hasTimestamp()
                ? String.format(Locale.ROOT, "%d.%09d", packet.timestampSeconds(), packet.timestampNanoOfSecond())
                : "";
    }

    private static void announce(PcapngWriter writer, CaptureMetadata metadata) {
        try {
            writer.announce(metadata);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            String missing = command.get(0) + " is not installed";
            assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
            System.out.println("PcapngBeforeJudgesTest skipped: " + missing);
            return abort(missing);
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text.lines().toList();
    }
}

package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** When and how often a replay sends its packets. */
class ReplayPaceIT {
    private static final String SAMPLE =
            Programs.HOME.resolve("examples/sample.pcap").toString();

    @TempDir
    Path folder;

    private static String[] command(String... more) {
        return Stream.concat(
                        Stream.of("replay", SAMPLE, "--bootstrap", "embedded", "--topic", "t", "--report", "l.json"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private JsonNode ledger() throws IOException {
        JsonNode ledger = JsonMapper.shared().readTree(Files.readString(folder.resolve("l.json")));
        assertThat(ledger.get("balanced").asBoolean()).isTrue();
        assertThat(ledger.get("loss").asBoolean()).isFalse();
        return ledger;
    }

    @Test
    void aLoopedReplaySendsEachPacketSoManyTimes() throws Exception {
        JsonNode info = JsonMapper.shared()
                .readTree(Programs.pcapflux(folder, "info", SAMPLE, "--json")
                        .orFail()
                        .text());
        long packets = info.get("packets").asLong();

        Programs.pcapflux(folder, command("--loop", "3", "--speed", "x100000")).orFail();

        assertThat(ledger().get("sinks").get(0).get("written").asLong()).isEqualTo(3 * packets);
    }

    @Test
    void aResumedReplayDoesNotWaitAgainForWhatIsSent() throws Exception {
        ByteBuffer file = ByteBuffer.allocate(24 + 3 * 20).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4).putLong(0);
        file.putInt(65535).putInt(1);
        for (int hour = 0; hour < 3; hour++) {
            file.putInt(1_700_000_000 + 3600 * hour)
                    .putInt(0)
                    .putInt(4)
                    .putInt(4)
                    .putInt(hour);
        }
        String capture =
                Files.write(folder.resolve("hourly.pcap"), file.array()).toString();
        String[] replay = {
            "replay", capture, "--bootstrap", "embedded", "--topic", "t", "--report", "l.json", "--resume", "--speed"
        };
        Programs.pcapflux(folder, with(replay, "max")).orFail();
        assertThat(ledger().get("sinks").get(0).get("written").asLong()).isEqualTo(3);

        Programs.pcapflux(folder, with(replay, "original")).orFail();

        assertThat(ledger().get("sinks").get(0).get("in").asLong()).isZero();
        assertThat(ledger().findValue("resumed").asLong()).isEqualTo(3);
    }

    private static String[] with(String[] command, String last) {
        return Stream.concat(Stream.of(command), Stream.of(last)).toArray(String[]::new);
    }

    @Test
    void theWaitForTheStartIsToldAndCtrlCEndsIt() throws Exception {
        Process replay =
                Programs.start(folder, Map.of(), Programs.command(command("--start-at", "2100-01-01T00:00:00Z")));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Programs.error(folder, replay).contains("waits until 2100-01-01T00:00:00Z to start"));

        new ProcessBuilder("kill", "-INT", Long.toString(replay.pid())).start().waitFor();

        assertThat(replay.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(replay.exitValue()).as(Programs.error(folder, replay)).isZero();
        assertThat(ledger().get("sources").get(0).get("received").asLong()).isZero();
    }

    @Test
    void whatCannotBeLoopedIsWrongUsage() {
        Programs.Result follow = Programs.pcapflux(folder, command("--follow", "--loop", "2"));
        assertThat(follow.exit()).isEqualTo(2);
        assertThat(follow.errors()).hasSize(1).first().asString().contains("\"loop\"");
        for (String[] endless : new String[][] {{"--follow"}, {"--loop", "2"}, {"-r", "-"}}) {
            Programs.Result resume = Programs.pcapflux(
                    folder,
                    Stream.concat(Stream.of(command("--resume")), Stream.of(endless))
                            .toArray(String[]::new));
            assertThat(resume.exit()).isEqualTo(2);
            assertThat(resume.errors()).hasSize(1).first().asString().contains("cannot begin again");
        }
        assertThat(Programs.pcapflux(folder, command("--speed", "fast")).exit()).isEqualTo(2);
    }
}

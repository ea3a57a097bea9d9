package io.pcapflux.runner.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.ledger.Ledger;
import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.runner.http.Watched.NamedLedger;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerMetricsTest {
    private final Ledger ledger = new Ledger();

    private String text() throws IOException {
        MetricSnapshots metrics = LedgerMetrics.of(List.of(new NamedLedger("a \"quoted\"\nname", ledger.snapshot())));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(text, metrics);
        return text.toString(StandardCharsets.UTF_8);
    }

    private static String labels(String name, String more) {
        return "{" + more + "name=\"" + name + "\",pipeline=\"a \\\"quoted\\\"\\nname\"} ";
    }

    @Test
    void everythingInTheLedgerIsThere() throws IOException {
        SourceAccount source = ledger.addSource("live");
        source.received().add(10);
        source.dropped(2, 3);
        source.unreadAtStop(4);
        source.damaged();
        source.note("foreign").add(5);
        OperatorAccount operator = ledger.addOperator("filter");
        operator.in().add(10);
        operator.out().add(6);
        operator.removal("filtered").add(4);
        operator.note("undecodable").add(1);
        SinkAccount sink = ledger.addBranch("kafka", List.of()).sink();
        sink.in().add(15);
        sink.written(1);
        sink.shed(2);
        sink.failed(3);
        sink.deadLettered(4);
        sink.spooled(5);
        sink.note("fromEarlierRuns").add(6);

        String text = text();

        String live = labels("live", "");
        String filter = labels("filter", "");
        String kafka = labels("kafka", "");
        assertThat(text.lines().filter(line -> !line.startsWith("#")))
                .map(line -> line.replaceFirst("\\.0$", ""))
                .containsExactlyInAnyOrder(
                        "pcapflux_source_received_packets_total" + live + "10",
                        "pcapflux_source_dropped_by_kernel_packets_total" + live + "2",
                        "pcapflux_source_dropped_by_interface_packets_total" + live + "3",
                        "pcapflux_source_unread_at_stop_packets_total" + live + "4",
                        "pcapflux_source_damaged_total" + live + "1",
                        "pcapflux_source_noted_total{name=\"live\",pipeline=\"a \\\"quoted\\\"\\nname\",what=\"foreign\"} 5",
                        "pcapflux_operator_in_packets_total" + filter + "10",
                        "pcapflux_operator_out_packets_total" + filter + "6",
                        "pcapflux_operator_removed_packets_total{name=\"filter\",pipeline=\"a \\\"quoted\\\"\\nname\","
                                + "reason=\"filtered\"} 4",
                        "pcapflux_operator_noted_total{name=\"filter\",pipeline=\"a \\\"quoted\\\"\\nname\","
                                + "what=\"undecodable\"} 1",
                        "pcapflux_sink_in_packets_total" + kafka + "15",
                        "pcapflux_sink_written_packets_total" + kafka + "1",
                        "pcapflux_sink_shed_packets_total" + kafka + "2",
                        "pcapflux_sink_failed_packets_total" + kafka + "3",
                        "pcapflux_sink_dead_lettered_packets_total" + kafka + "4",
                        "pcapflux_sink_spooled_packets" + kafka + "5",
                        "pcapflux_sink_noted_total{name=\"kafka\",pipeline=\"a \\\"quoted\\\"\\nname\","
                                + "what=\"fromEarlierRuns\"} 6");
        assertThat(text).contains("# HELP pcapflux_source_received_packets_total Packets that a source delivered");
    }

    @Test
    void aReasonThatAppearsLaterIsThereFromThenOn() throws IOException {
        OperatorAccount operator = ledger.addOperator("anonymize");
        assertThat(text()).doesNotContain("removed");
        operator.removal("undecodable").increment();
        assertThat(text()).contains("reason=\"undecodable\"} 1");
    }

    @Test
    void largeCountsAreExact() throws IOException {
        long count = 9_007_199_254_740_991L;
        ledger.addSource("file").received().add(count);
        String value = text().lines()
                .filter(line -> line.startsWith("pcapflux_source_received"))
                .map(line -> line.substring(line.lastIndexOf(' ')))
                .findFirst()
                .orElseThrow();
        assertThat((long) Double.parseDouble(value)).isEqualTo(count);
    }
}

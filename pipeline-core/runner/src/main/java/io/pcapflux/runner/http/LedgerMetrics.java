package io.pcapflux.runner.http;

import io.pcapflux.ledger.OperatorCounts;
import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.runner.http.Watched.NamedLedger;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ledgers as metrics, made anew for each scrape: whatever was counted by then is in it. */
final class LedgerMetrics {
    private final Family received =
            Family.counter("pcapflux_source_received_packets", "Packets that a source delivered to the stream.");
    private final Family droppedByKernel = Family.counter(
            "pcapflux_source_dropped_by_kernel_packets", "Packets lost since the kernel's ring was full.");
    private final Family droppedByInterface = Family.counter(
            "pcapflux_source_dropped_by_interface_packets", "Packets lost by the adapter or its driver.");
    private final Family unreadAtStop = Family.counter(
            "pcapflux_source_unread_at_stop_packets",
            "Packets that the kernel's filter had accepted and that were unread when the source stopped.");
    private final Family damaged =
            Family.counter("pcapflux_source_damaged", "1 where reading ended in damage, else 0.");
    private final Family sourceNoted = Family.counter(
            "pcapflux_source_noted", "What a source met beside the packets it received, by what it was.");

    private final Family operatorIn =
            Family.counter("pcapflux_operator_in_packets", "Packets that entered an operator.");
    private final Family operatorOut =
            Family.counter("pcapflux_operator_out_packets", "Packets that left an operator.");
    private final Family removed = Family.counter(
            "pcapflux_operator_removed_packets", "Packets that entered an operator and did not leave it, by reason.");
    private final Family operatorNoted =
            Family.counter("pcapflux_operator_noted", "What an operator met that removed no packet, by what it was.");

    private final Family sinkIn = Family.counter("pcapflux_sink_in_packets", "Packets that entered a sink.");
    private final Family written =
            Family.counter("pcapflux_sink_written_packets", "Packets safe in the file, or acknowledged by the broker.");
    private final Family shed =
            Family.counter("pcapflux_sink_shed_packets", "Packets lost since the sink could not keep up.");
    private final Family failed = Family.counter("pcapflux_sink_failed_packets", "Packets that could not be written.");
    private final Family deadLettered =
            Family.counter("pcapflux_sink_dead_lettered_packets", "Packets refused for themselves and put aside.");
    private final Family spooled = Family.gauge(
            "pcapflux_sink_spooled_packets", "Packets of this run that are in the spool, to be sent later.");
    private final Family sinkNoted =
            Family.counter("pcapflux_sink_noted", "What a sink met beside its equation, by what it was.");

    private LedgerMetrics() {}

    static MetricSnapshots of(List<NamedLedger> ledgers) {
        LedgerMetrics metrics = new LedgerMetrics();
        for (NamedLedger ledger : ledgers) {
            String pipeline = ledger.pipeline();
            ledger.counts().sources().forEach(source -> metrics.add(pipeline, source));
            ledger.counts().operators().forEach(operator -> metrics.add(pipeline, operator));
            ledger.counts().sinks().forEach(sink -> metrics.add(pipeline, sink));
        }
        return new MetricSnapshots(metrics.families()
                .filter(family -> !family.isEmpty())
                .map(Family::snapshot)
                .toList());
    }

    private Stream<Family> families() {
        Stream<Family> sources =
                Stream.of(received, droppedByKernel, droppedByInterface, unreadAtStop, damaged, sourceNoted);
        Stream<Family> operators = Stream.of(operatorIn, operatorOut, removed, operatorNoted);
        Stream<Family> sinks = Stream.of(sinkIn, written, shed, failed, deadLettered, spooled, sinkNoted);
        return Stream.of(sources, operators, sinks).flatMap(families -> families);
    }

    private void add(String pipeline, SourceCounts source) {
        Labels labels = labels(pipeline, source.name());
        received.add(source.received(), labels);
        droppedByKernel.add(source.droppedByKernel(), labels);
        droppedByInterface.add(source.droppedByInterface(), labels);
        unreadAtStop.add(source.unreadAtStop(), labels);
        damaged.add(source.damaged(), labels);
        addAll(source.noted(), "what", labels, sourceNoted);
    }

    private void add(String pipeline, OperatorCounts operator) {
        Labels labels = labels(pipeline, operator.name());
        operatorIn.add(operator.in(), labels);
        operatorOut.add(operator.out(), labels);
        addAll(operator.removed(), "reason", labels, removed);
        addAll(operator.noted(), "what", labels, operatorNoted);
    }

    private void add(String pipeline, SinkCounts sink) {
        Labels labels = labels(pipeline, sink.name());
        sinkIn.add(sink.in(), labels);
        written.add(sink.report().written(), labels);
        shed.add(sink.report().shed(), labels);
        failed.add(sink.report().failed(), labels);
        deadLettered.add(sink.report().deadLettered(), labels);
        spooled.add(sink.report().spooled(), labels);
        addAll(sink.noted(), "what", labels, sinkNoted);
    }

    private static void addAll(Map<String, Long> counts, String label, Labels labels, Family family) {
        counts.forEach((key, count) -> family.add(count, labels.add(label, key)));
    }

    private static Labels labels(String pipeline, String name) {
        return Labels.of("pipeline", pipeline, "name", name);
    }
}

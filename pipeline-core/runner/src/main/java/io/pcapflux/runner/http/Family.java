package io.pcapflux.runner.http;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** A metric with a value for each of its sets of labels. */
final class Family {
    private final MetricMetadata metadata;
    private final boolean falls;
    private final List<Value> values = new ArrayList<>();

    private record Value(long count, Labels labels) {}

    private Family(String name, String help, boolean falls) {
        this.metadata = new MetricMetadata(name, help);
        this.falls = falls;
    }

    /** What only grows; {@code _total} is put behind its name. */
    static Family counter(String name, String help) {
        return new Family(name, help, false);
    }

    /** What may fall. */
    static Family gauge(String name, String help) {
        return new Family(name, help, true);
    }

    void add(long count, Labels labels) {
        values.add(new Value(count, labels));
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    MetricSnapshot snapshot() {
        if (falls) {
            return new GaugeSnapshot(
                    metadata,
                    values.stream()
                            .map(value -> new GaugeDataPointSnapshot(value.count(), value.labels(), null))
                            .toList());
        }
        return new CounterSnapshot(
                metadata,
                values.stream()
                        .map(value -> new CounterDataPointSnapshot(value.count(), value.labels(), null, 0L))
                        .toList());
    }
}

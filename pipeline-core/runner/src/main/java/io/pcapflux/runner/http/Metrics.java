package io.pcapflux.runner.http;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** All metrics as text: those of the ledgers, and what the JVM and the process use. */
final class Metrics implements AutoCloseable {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry all = new PrometheusRegistry();
    private final MeterRegistry ofTheProcess = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, all, Clock.SYSTEM);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    Metrics(Watched watched) {
        all.register(() -> LedgerMetrics.of(watched.ledgers()));
        new JvmMemoryMetrics().bindTo(ofTheProcess);
        collections.bindTo(ofTheProcess);
        new JvmThreadMetrics().bindTo(ofTheProcess);
        new ProcessorMetrics().bindTo(ofTheProcess);
        new FileDescriptorMetrics().bindTo(ofTheProcess);
        new UptimeMetrics().bindTo(ofTheProcess);
    }

    /** One scrape, in the text format 0.0.4; of one snapshot of each ledger. */
    String text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, all.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        collections.close();
        ofTheProcess.close();
    }
}

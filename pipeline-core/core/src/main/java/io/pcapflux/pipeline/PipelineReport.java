package io.pcapflux.pipeline;

import io.pcapflux.ledger.LedgerSnapshot;
import java.time.Duration;

/**
 * The account of a finished run.
 *
 * @param name of the pipeline
 * @param ledger what every source, operator and sink did
 * @param duration of the run by the clock
 */
public record PipelineReport(String name, LedgerSnapshot ledger, Duration duration) {}

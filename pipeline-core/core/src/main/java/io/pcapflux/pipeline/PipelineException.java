package io.pcapflux.pipeline;

/**
 * A run failed: a source, an operator or a sink could not go on. What had been delivered by then is safe and counted.
 * The cause is the first failure; others are suppressed in it.
 */
public class PipelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient PipelineReport report;

    PipelineException(PipelineReport report, Throwable cause) {
        super(
                "pipeline " + report.name() + " failed: " + (cause.getMessage() == null ? cause : cause.getMessage()),
                cause);
        this.report = report;
    }

    /** The account of the run up to its end. */
    public PipelineReport report() {
        return report;
    }
}

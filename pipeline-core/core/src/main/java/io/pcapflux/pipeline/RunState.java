package io.pcapflux.pipeline;

/** How far a {@link PipelineRun} has come; each state but the first is behind the one before it. */
public enum RunState {
    /** Sinks connect, or sources are not open yet. */
    STARTING,
    /** All sources are open, or have been. */
    RUNNING,
    /** Stopped, aborted or failed; what has come is still written out. */
    STOPPING,
    /** Nothing is under way any more. */
    ENDED
}

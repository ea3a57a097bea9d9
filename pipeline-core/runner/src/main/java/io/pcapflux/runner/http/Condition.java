package io.pcapflux.runner.http;

/** How all pipelines together are. */
enum Condition {
    STARTING,
    READY,
    STOPPING,
    /** One has failed. */
    DOWN
}

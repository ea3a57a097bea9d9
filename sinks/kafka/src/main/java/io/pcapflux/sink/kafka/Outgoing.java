package io.pcapflux.sink.kafka;

/** What goes to the producer, one behind the other. */
sealed interface Outgoing permits RecordBatch, Boundary {}

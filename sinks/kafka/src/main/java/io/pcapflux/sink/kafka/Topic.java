package io.pcapflux.sink.kafka;

import java.util.OptionalInt;

/**
 * A topic that is there and can be written to.
 *
 * @param maxMessageBytes the most bytes that it takes in one batch, if this user may know
 */
record Topic(String name, int partitions, OptionalInt maxMessageBytes) {}

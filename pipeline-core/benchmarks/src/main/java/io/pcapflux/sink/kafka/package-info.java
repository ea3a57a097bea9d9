/** Measures the way of packets into Kafka. */
@NullMarked
package io.pcapflux.sink.kafka;

import org.jspecify.annotations.NullMarked;

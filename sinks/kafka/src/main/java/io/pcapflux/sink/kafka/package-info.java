/** Packets into a Kafka topic, each acknowledged and accounted for. */
@NullMarked
package io.pcapflux.sink.kafka;

import org.jspecify.annotations.NullMarked;

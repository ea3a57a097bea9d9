/** Tests of the Kafka sink, against real brokers. */
@NullMarked
package io.pcapflux.sink.kafka;

import org.jspecify.annotations.NullMarked;

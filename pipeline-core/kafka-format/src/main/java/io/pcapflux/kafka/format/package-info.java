/** Packets as Kafka records and back: values, headers, keys and times; no Kafka client is known here. */
@NullMarked
package io.pcapflux.kafka.format;

import org.jspecify.annotations.NullMarked;

/** What the Kafka source and the Kafka sink have in common: their checks, and their talk with brokers beforehand. */
@NullMarked
package io.pcapflux.kafka.client;

import org.jspecify.annotations.NullMarked;

/** Tests of what the Kafka source and the Kafka sink have in common. */
@NullMarked
package io.pcapflux.kafka.client;

import org.jspecify.annotations.NullMarked;

/** Packets from Kafka topics. */
@NullMarked
package io.pcapflux.source.kafka;

import org.jspecify.annotations.NullMarked;

/** A real single-node Apache Kafka broker (KRaft) in this process, for trying out and for tests. */
@NullMarked
package io.pcapflux.kafka.embedded;

import org.jspecify.annotations.NullMarked;

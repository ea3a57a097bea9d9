/** Tests of the form of Kafka records. */
@NullMarked
package io.pcapflux.kafka.format;

import org.jspecify.annotations.NullMarked;

/** How a Kafka broker that runs in this process is found and started, without a compile dependency on the server. */
@NullMarked
package io.pcapflux.kafka.spi;

import org.jspecify.annotations.NullMarked;

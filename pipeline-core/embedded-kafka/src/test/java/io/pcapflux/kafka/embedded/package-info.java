/** Tests against a real broker. */
@NullMarked
package io.pcapflux.kafka.embedded;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.pcapflux.source.kafka;

import org.jspecify.annotations.NullMarked;

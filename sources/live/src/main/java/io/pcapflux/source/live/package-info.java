/** Live adapters as a stream of packets. */
@NullMarked
package io.pcapflux.source.live;

import org.jspecify.annotations.NullMarked;

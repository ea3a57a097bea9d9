/** Capture files as a stream of packets. */
@NullMarked
package io.pcapflux.source.pcapfile;

import org.jspecify.annotations.NullMarked;

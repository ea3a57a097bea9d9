/** Packets and where they come from: no file format, device or broker is known here. */
@NullMarked
package io.pcapflux.packet;

import org.jspecify.annotations.NullMarked;

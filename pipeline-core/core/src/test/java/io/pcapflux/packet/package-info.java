/** Tests of packets and what is read from them. */
@NullMarked
package io.pcapflux.packet;

import org.jspecify.annotations.NullMarked;

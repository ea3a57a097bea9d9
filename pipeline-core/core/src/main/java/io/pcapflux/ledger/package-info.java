/** The account of every packet: live counters of sources, operators and sinks, and their balance. */
@NullMarked
package io.pcapflux.ledger;

import org.jspecify.annotations.NullMarked;

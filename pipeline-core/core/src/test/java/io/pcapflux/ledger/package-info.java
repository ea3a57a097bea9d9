/** Tests of the account. */
@NullMarked
package io.pcapflux.ledger;

import org.jspecify.annotations.NullMarked;

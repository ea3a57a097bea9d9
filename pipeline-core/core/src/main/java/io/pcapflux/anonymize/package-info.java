/** Replaces addresses in packets and metadata by others that a key determines. */
@NullMarked
package io.pcapflux.anonymize;

import org.jspecify.annotations.NullMarked;

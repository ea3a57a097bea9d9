/** Tests of the anonymisation of single packets. */
@NullMarked
package io.pcapflux.anonymize;

import org.jspecify.annotations.NullMarked;

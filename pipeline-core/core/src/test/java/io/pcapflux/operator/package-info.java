/** Tests of the operators. */
@NullMarked
package io.pcapflux.operator;

import org.jspecify.annotations.NullMarked;

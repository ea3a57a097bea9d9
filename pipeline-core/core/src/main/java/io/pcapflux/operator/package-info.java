/** What happens to packets on their way. */
@NullMarked
package io.pcapflux.operator;

import org.jspecify.annotations.NullMarked;

/** Tests with adapters that they make themselves. */
@NullMarked
package io.pcapflux.source.live;

import org.jspecify.annotations.NullMarked;

/** Where packets come from. */
@NullMarked
package io.pcapflux.source;

import org.jspecify.annotations.NullMarked;

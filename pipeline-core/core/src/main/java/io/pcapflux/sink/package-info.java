/** Where packets go. */
@NullMarked
package io.pcapflux.sink;

import org.jspecify.annotations.NullMarked;

/** What a capture file holds. */
@NullMarked
package io.pcapflux.runner.info;

import org.jspecify.annotations.NullMarked;

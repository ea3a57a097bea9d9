/** What filters cost; in the package of the filters, to reach their engines. */
@NullMarked
package io.pcapflux.bpf;

import org.jspecify.annotations.NullMarked;

/** Tests of the filters. */
@NullMarked
package io.pcapflux.bpf;

import org.jspecify.annotations.NullMarked;

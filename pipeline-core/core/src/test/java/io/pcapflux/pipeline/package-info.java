/** Tests of whole runs. */
@NullMarked
package io.pcapflux.pipeline;

import org.jspecify.annotations.NullMarked;

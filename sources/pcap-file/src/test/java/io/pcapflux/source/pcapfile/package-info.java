/** Capture files as a source keep to what is promised of sources. */
@NullMarked
package io.pcapflux.source.pcapfile;

import org.jspecify.annotations.NullMarked;

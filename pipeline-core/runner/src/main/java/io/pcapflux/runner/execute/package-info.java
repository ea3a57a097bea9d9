/** Running pipelines: signals, reports, exit codes. */
@NullMarked
package io.pcapflux.runner.execute;

import org.jspecify.annotations.NullMarked;

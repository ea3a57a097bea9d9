/** The commands. Each builds a configuration as a file would and has it executed. */
@NullMarked
package io.pcapflux.runner.cli;

import org.jspecify.annotations.NullMarked;

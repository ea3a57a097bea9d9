@NullMarked
package io.pcapflux.runner.cli;

import org.jspecify.annotations.NullMarked;

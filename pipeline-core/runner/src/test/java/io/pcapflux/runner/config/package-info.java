@NullMarked
package io.pcapflux.runner.config;

import org.jspecify.annotations.NullMarked;

/** Configurations: read, checked in full, made into pipelines. */
@NullMarked
package io.pcapflux.runner.config;

import org.jspecify.annotations.NullMarked;

/** The program: command line, configuration files, and the running of pipelines. */
@NullMarked
package io.pcapflux.runner;

import org.jspecify.annotations.NullMarked;

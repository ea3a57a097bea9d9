/** The console sink prints what it is given and keeps to what is promised of sinks. */
@NullMarked
package io.pcapflux.sink.console;

import org.jspecify.annotations.NullMarked;

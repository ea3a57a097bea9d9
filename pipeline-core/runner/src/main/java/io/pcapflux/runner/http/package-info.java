/** What a running program tells over HTTP: its ledgers as metrics, and whether it is well. */
@NullMarked
package io.pcapflux.runner.http;

import org.jspecify.annotations.NullMarked;

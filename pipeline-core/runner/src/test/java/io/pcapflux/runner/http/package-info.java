@NullMarked
package io.pcapflux.runner.http;

import org.jspecify.annotations.NullMarked;

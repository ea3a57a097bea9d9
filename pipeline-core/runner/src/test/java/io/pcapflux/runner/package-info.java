@NullMarked
package io.pcapflux.runner;

import org.jspecify.annotations.NullMarked;

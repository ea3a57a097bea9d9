@org.jspecify.annotations.NullMarked
package io.pcapflux;

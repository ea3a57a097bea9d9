package io.pcapflux.spi;

import io.pcapflux.sink.PacketSink;

/**
 * Makes a kind of sink from the options of a configuration. Listed in
 * {@code META-INF/services/io.pcapflux.spi.SinkProvider}; a jar in the runner's {@code plugins/} folder is enough.
 *
 * <p>The options are a record (or a single value: {@link String}, {@link Integer} ...): each component is an option,
 * {@code maxInFlight} is written {@code max-in-flight}, and one marked {@link org.jspecify.annotations.Nullable} may be
 * left out. Its compact constructor checks ranges and throws {@link OptionException}.
 *
 * @param <O> the type of the options
 */
public non-sealed interface SinkProvider<O> extends ComponentProvider<O, PacketSink> {}

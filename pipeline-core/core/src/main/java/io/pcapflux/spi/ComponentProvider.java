package io.pcapflux.spi;

/**
 * What all providers have in common.
 *
 * @param <O> the type of the options
 */
public sealed interface ComponentProvider<O> permits SourceProvider, OperatorProvider, SinkProvider {
    /** The key that stands for it in a configuration, such as {@code pcap-file}. */
    String type();

    /** The type of its options. */
    Class<O> options();
}

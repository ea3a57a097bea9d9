package io.pcapflux.spi;

/**
 * What all providers have in common.
 *
 * @param <O> the type of the options
 * @param <C> what it makes
 */
public sealed interface ComponentProvider<O, C> permits SourceProvider, OperatorProvider, SinkProvider {
    /** The key that stands for it in a configuration, such as {@code pcap-file}. */
    String type();

    /** The type of its options. */
    Class<O> options();

    /**
     * Makes the component. Opens nothing yet: a static check calls this too.
     *
     * @throws OptionException if the options cannot be used
     */
    C create(O options);
}

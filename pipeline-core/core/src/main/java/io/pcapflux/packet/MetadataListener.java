package io.pcapflux.packet;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The way of {@link CaptureMetadata} from a source to the sinks, beside the packets.
 *
 * <p>A sink puts its listener into the Reactor context of the flux it consumes; a source finds it there when it is
 * subscribed to and tells it each piece, at the latest before the first packet that refers to it; an operator that must
 * change or withhold metadata puts a listener of its own in between. Pieces may arrive on any thread of the source,
 * never at the same time as another piece or packet of the same source.
 */
@FunctionalInterface
public interface MetadataListener {
    /** Takes one piece; must not block for long. */
    void accept(CaptureMetadata metadata);

    /** The listener of whoever consumes the stream; one that ignores everything where nobody listens. */
    static MetadataListener of(ContextView context) {
        return context.<MetadataListener>getOrEmpty(MetadataListener.class).orElse(ignored -> {});
    }

    /** The context with this listener in it, for {@code flux.contextWrite(listener::putInto)}. */
    default Context putInto(Context context) {
        return context.put(MetadataListener.class, this);
    }
}

package io.pcapflux.sink.kafka;

import io.pcapflux.packet.Capture;
import java.util.Map;

/**
 * The end of a transaction, in its place among the records.
 *
 * @param reached of each capture with packets in the transaction, the sequence of the packet behind the last one
 */
record Boundary(Map<Capture, Long> reached) implements Outgoing {
    Boundary {
        reached = Map.copyOf(reached);
    }
}

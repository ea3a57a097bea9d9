package io.pcapflux.kafka.format;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in a topic. Its bytes are never written to again.
 *
 * @param key null for none
 * @param value null for none
 * @param header gives the value of the last header with a name; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredRecord(
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Function<String, byte @Nullable []> header) {

    /** Where it lies, for messages. */
    @Override
    public String toString() {
        return "record " + offset + " of " + topic + "-" + partition;
    }
}

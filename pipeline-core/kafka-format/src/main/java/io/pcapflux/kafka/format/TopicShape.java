package io.pcapflux.kafka.format;

import java.util.function.ToIntFunction;

/**
 * What of a topic decides how records are made.
 *
 * @param partitions how many it has, at least 1
 * @param partitionOf tells from the bytes of a key which partition its record goes to
 * @param maxRecordBytes the most that a record may have, from its key to its headers
 */
public record TopicShape(int partitions, ToIntFunction<byte[]> partitionOf, int maxRecordBytes) {
    public TopicShape {
        if (partitions < 1) {
            throw new IllegalArgumentException("a topic has partitions, not " + partitions);
        }
    }
}

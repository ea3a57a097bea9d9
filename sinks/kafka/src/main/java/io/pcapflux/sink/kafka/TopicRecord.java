package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.OutgoingRecord;

/** A record and where it goes. */
record TopicRecord(String topic, OutgoingRecord record) implements Outgoing {
    /** Names the packets in it, for messages. */
    @Override
    public String toString() {
        return record.toString();
    }
}

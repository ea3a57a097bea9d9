package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.packet.Packet;

/**
 * A topic that is there and can be written to.
 *
 * @param rules what it demands of records
 */
record Topic(String name, int partitions, TopicRules rules) {
    /**
     * Checks that it will take and keep the records of a capture, as far as that can be told from its first packet.
     *
     * @throws PcapfluxException if it will not, and the user does not want it all the same
     */
    void check(Packet first, KafkaSinkOptions options) {
        rules.checkKeepsAll();
        if (options.timestamp() == null && options.layout() != RecordLayout.PYCAPA) {
            rules.checkKeepsTimes();
            rules.checkTime(first, System.currentTimeMillis());
        }
        checkSize(first, options);
    }

    /**
     * Checks that it will take the records of one more interface, as far as that can be told from its first packet.
     *
     * @throws PcapfluxException if it will not, and they are not put aside then
     */
    void checkSize(Packet first, KafkaSinkOptions options) {
        if (options.deadLetter() == null) {
            rules.checkSize(first);
        }
    }
}

package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.RecordLayout;

/** How packets may get into a topic. */
enum WayIntoKafka {
    /** A plain loop around a producer, which is given finished records again and again. */
    PLAIN {
        @Override
        void send(PacketsIntoKafka packets, String topic) {
            packets.finished(topic, RecordLayout.RECORD);
        }
    },
    /** Such a loop that makes them of packets. */
    MAKING {
        @Override
        void send(PacketsIntoKafka packets, String topic) {
            packets.making(topic, RecordLayout.RECORD);
        }
    },
    /** The sink, with the same settings. */
    RECORD {
        @Override
        void send(PacketsIntoKafka packets, String topic) {
            packets.sink(topic, RecordLayout.RECORD);
        }
    },
    /** The sink with the layout {@code segment}. */
    SEGMENT {
        @Override
        void send(PacketsIntoKafka packets, String topic) {
            packets.sink(topic, RecordLayout.SEGMENT);
        }
    },
    /** The loop that makes them of packets, with segments: what the sink does beside is not in it. */
    MAKING_SEGMENTS {
        @Override
        void send(PacketsIntoKafka packets, String topic) {
            packets.making(topic, RecordLayout.SEGMENT);
        }
    },
    /** The plain loop with finished segments. */
    FINISHED_SEGMENTS {
        @Override
        void send(PacketsIntoKafka packets, String topic) {
            packets.finished(topic, RecordLayout.SEGMENT);
        }
    };

    /** Returns when all are acknowledged. */
    abstract void send(PacketsIntoKafka packets, String topic);
}

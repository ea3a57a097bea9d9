package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.kafka.format.CaptureInterfaces;
import io.pcapflux.kafka.format.OutgoingRecord;
import io.pcapflux.kafka.format.RecordAssembler;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.format.TopicShape;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.SinkReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import reactor.core.publisher.Flux;

/**
 * The same packets, so many times, into a topic with one partition. Each way returns when all are acknowledged.
 *
 * @param key of records
 */
record PacketsIntoKafka(String bootstrap, RecordKey key, List<Packet> packets, int times) {
    private static final int LARGEST_RECORD = 1 << 20;
    /** Sent again and again: few enough to lie in a processor's cache, as packets do that have just been read. */
    private static final int DIFFERENT = 5_000;

    /** @param arguments bootstrap servers, bytes of each packet, key of records */
    static PacketsIntoKafka of(List<String> arguments) {
        int size = Integer.parseInt(arguments.get(1));
        RecordKey key = RecordKey.valueOf(arguments.get(2).toUpperCase(Locale.ROOT));
        return new PacketsIntoKafka(arguments.get(0), key, Conversations.packets(DIFFERENT, size), 1);
    }

    /** About so many packets in all. */
    PacketsIntoKafka inAll(long count) {
        return new PacketsIntoKafka(bootstrap, key, packets, (int) Math.max(1, count / DIFFERENT));
    }

    long total() {
        return (long) packets.size() * times;
    }

    void sink(String topic, RecordLayout layout) {
        KafkaSink sink = KafkaSink.to(bootstrap, topic).layout(layout).key(key);
        Flux<Packet> all = Flux.fromArray(packets.toArray(Packet[]::new)).repeat(times - 1);
        SinkReport report = sink.consume(all).block();
        expectAll(report == null ? 0 : report.written());
    }

    /** A loop around a producer that makes the records of packets. */
    void making(String topic, RecordLayout layout) {
        RecordAssembler assembler = assembler(layout);
        produce(topic, layout, send -> {
            for (int time = 0; time < times; time++) {
                for (Packet packet : packets) {
                    assembler.add(packet, send);
                }
            }
            assembler.cutAll(send);
        });
    }

    /** A loop around a producer that has nothing to do but to send. */
    void finished(String topic, RecordLayout layout) {
        List<OutgoingRecord> finished = recordsOf(layout);
        produce(topic, layout, send -> {
            for (int time = 0; time < times; time++) {
                finished.forEach(send);
            }
        });
    }

    private List<OutgoingRecord> recordsOf(RecordLayout layout) {
        List<OutgoingRecord> finished = new ArrayList<>();
        RecordAssembler assembler = assembler(layout);
        for (Packet packet : packets) {
            assembler.add(packet, finished::add);
        }
        assembler.cutAll(finished::add);
        return finished;
    }

    private RecordAssembler assembler(RecordLayout layout) {
        return RecordAssembler.of(layout, key, new TopicShape(1, bytes -> 0, LARGEST_RECORD), new CaptureInterfaces());
    }

    private void produce(String topic, RecordLayout layout, Consumer<Consumer<OutgoingRecord>> loop) {
        AtomicLong acknowledged = new AtomicLong();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings(topic, layout), new ByteArraySerializer(), new ByteArraySerializer())) {
            loop.accept(each -> {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topic, null, each.timestampMillis(), each.key(), each.value());
                record.headers().add(each.headerName(), each.header());
                int packetsOfIt = each.packets();
                var unused = producer.send(record, (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.addAndGet(packetsOfIt);
                    }
                });
            });
            producer.flush();
        }
        expectAll(acknowledged.get());
    }

    /** Those that the sink would take. */
    private Map<String, Object> settings(String topic, RecordLayout layout) {
        KafkaSinkOptions options =
                OptionsDraft.changed(KafkaSinkOptions.of(bootstrap, topic), draft -> draft.layout = layout);
        try (Holdings holdings = new Holdings()) {
            Topic there = new Preflight(options, bootstrap, holdings).findOrMakeTopic(topic);
            return ClientProperties.producer(options, bootstrap, Optional.of(there));
        }
    }

    private void expectAll(long acknowledged) {
        if (acknowledged != total()) {
            throw new IllegalStateException(acknowledged + " of " + total() + " packets were acknowledged");
        }
    }
}

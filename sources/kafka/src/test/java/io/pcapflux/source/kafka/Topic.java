package io.pcapflux.source.kafka;

import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic that a test fills with Kafka's own producer, by the documented layout. */
final class Topic {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String bootstrap;
    private final String name;

    private Topic(String bootstrap, String name) {
        this.bootstrap = bootstrap;
        this.name = name;
    }

    /** A new topic of a name that no other test uses. */
    static Topic create(String bootstrap, int partitions) throws Exception {
        return create(bootstrap, partitions, Map.of());
    }

    static Topic create(String bootstrap, int partitions, Map<String, String> settings) throws Exception {
        String name = "packets-" + COUNT.incrementAndGet();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            awaitLeaders(admin, name, partitions);
        }
        return new Topic(bootstrap, name);
    }

    /** Else the first batch may be refused, and the second one taken for the first. */
    private static void awaitLeaders(Admin admin, String name, int partitions) {
        Map<TopicPartition, OffsetSpec> all = IntStream.range(0, partitions)
                .boxed()
                .collect(toMap(number -> new TopicPartition(name, number), number -> OffsetSpec.latest()));
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            admin.listOffsets(all).all().get(30, TimeUnit.SECONDS);
            admin.describeTopics(List.of(name)).allTopicNames().get(30, TimeUnit.SECONDS);
            return true;
        });
    }

    String name() {
        return name;
    }

    /** Returns when it is gone. */
    void delete() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.deleteTopics(List.of(name)).all().get(30, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !admin.listTopics()
                            .names()
                            .get(30, TimeUnit.SECONDS)
                            .contains(name));
        }
    }

    TopicPartition partition(int number) {
        return new TopicPartition(name, number);
    }

    KafkaSourceOptions options() {
        return KafkaSourceOptions.of(bootstrap, name);
    }

    /** What a group has committed; empty where it has not. */
    Map<TopicPartition, Long> committed(String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            offsets.put(partition, offset.offset());
                        }
                    });
            return offsets;
        }
    }

    /** Members of a group that have partitions to read. */
    long membersWithPartitions(String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            return admin.describeConsumerGroups(List.of(group)).all().get(30, TimeUnit.SECONDS).values().stream()
                    .flatMap(description -> description.members().stream())
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .count();
        }
    }

    /** Publishes packets, each to the partition that its number says. */
    Topic put(List<Packet> packets, int partitions) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Packet packet : packets) {
            records.add(record((int) (packet.sequence() % partitions), packet));
        }
        return send(records);
    }

    Topic put(int partition, Packet... packets) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Packet packet : packets) {
            records.add(record(partition, packet));
        }
        return send(records);
    }

    private ProducerRecord<byte[], byte[]> record(int partition, Packet packet) {
        List<Header> headers = List.of(
                new RecordHeader(PacketHeader.NAME, PacketHeader.of(packet).encode()));
        return new ProducerRecord<>(name, partition, null, null, packet.toByteArray(), headers);
    }

    Topic putRaw(int partition, byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers)
            throws Exception {
        List<Header> all = new ArrayList<>();
        headers.forEach((header, content) -> all.add(new RecordHeader(header, content)));
        return send(List.of(new ProducerRecord<>(name, partition, null, key, value, all)));
    }

    /** Values alone, in one partition. */
    Topic putAll(List<byte[]> values) throws Exception {
        return send(values.stream()
                .map(value -> new ProducerRecord<byte[], byte[]>(name, 0, null, value))
                .toList());
    }

    /** A value with a time in milliseconds. */
    Topic putAt(int partition, long millis, byte[] value) throws Exception {
        return send(List.of(new ProducerRecord<>(name, partition, millis, null, value)));
    }

    /** What is in its first partition now. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition first = partition(0);
            consumer.assign(List.of(first));
            consumer.seekToBeginning(List.of(first));
            long end = consumer.endOffsets(List.of(first)).getOrDefault(first, 0L);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return consumer.position(first) >= end;
            });
            return records;
        }
    }

    /** As Metron's pycapa does: the key is the time in microseconds, the value the frame. */
    Topic putPycapa(int partition, Packet packet) throws Exception {
        byte[] key =
                ByteBuffer.allocate(8).putLong(packet.timestampNanos() / 1000).array();
        return putRaw(partition, key, packet.toByteArray(), Map.of());
    }

    private Topic send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> answers = new ArrayList<>();
            records.forEach(record -> answers.add(producer.send(record)));
            for (Future<RecordMetadata> answer : answers) {
                answer.get(30, TimeUnit.SECONDS);
            }
        }
        return this;
    }

    /** In transactions, each of so many packets, so that offsets have gaps and the last one is no record's. */
    Topic putInTransactions(List<Packet> packets, int partitions, int each) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", "tx-" + name),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            for (int from = 0; from < packets.size(); from += each) {
                producer.beginTransaction();
                for (Packet packet : packets.subList(from, Math.min(packets.size(), from + each))) {
                    var unused = producer.send(record((int) (packet.sequence() % partitions), packet));
                }
                producer.commitTransaction();
            }
            producer.beginTransaction();
            var unused = producer.send(record(0, packets.get(0)));
            producer.flush();
            producer.abortTransaction();
        }
        return this;
    }
}

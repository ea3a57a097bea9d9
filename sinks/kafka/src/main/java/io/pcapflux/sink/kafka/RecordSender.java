package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.PacketEncoder;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;
import reactor.kafka.sender.internals.ProducerFactory;

/**
 * Sends packets through Reactor Kafka, and is all that knows of it.
 *
 * <p>What becomes of each packet is told by the producer's own callbacks: Reactor Kafka's results are lost when an
 * answer on the network thread and a refusal on the sending thread meet.
 */
final class RecordSender implements AutoCloseable {
    /** Packets handed over and not answered; Reactor Kafka's 256 cost four fifths of the throughput. */
    private static final int MAX_IN_FLIGHT = 8192;

    /** Told what became of the packets, on any thread; must not block. */
    interface Answers {
        /** Whether packets are still sent; if not, those that were taken before are refused without trying. */
        boolean wanted();

        void acknowledged(PacketReference packet);

        void failed(PacketReference packet, Exception failure);
    }

    private final String topic;
    private final PacketEncoder encoder;
    private final Answers answers;
    private final KafkaSender<byte[], byte[]> sender;

    private RecordSender(String topic, PacketEncoder encoder, Answers answers, KafkaSender<byte[], byte[]> sender) {
        this.topic = topic;
        this.encoder = encoder;
        this.answers = answers;
        this.sender = sender;
    }

    /**
     * Makes the producer; it connects when it sends.
     *
     * @throws org.apache.kafka.common.KafkaException if the properties are of no use
     */
    static RecordSender open(String topic, PacketEncoder encoder, Map<String, Object> properties, Answers answers) {
        SenderOptions<byte[], byte[]> options = SenderOptions.<byte[], byte[]>create(properties)
                .withKeySerializer(new ByteArraySerializer())
                .withValueSerializer(new ByteArraySerializer())
                .maxInFlight(MAX_IN_FLIGHT)
                .stopOnError(false)
                // Whatever has no answer when it comes to closing is given up already.
                .closeTimeout(Duration.ZERO);
        KafkaSender<byte[], byte[]> sender = KafkaSender.create(new AnsweringProducers(answers), options);
        sender.doOnProducer(producer -> producer).block();
        return new RecordSender(topic, encoder, answers, sender);
    }

    /** Sends packets to the end; completes or fails when each has its answer. */
    Mono<Void> send(Flux<Packet> packets) {
        return sender.send(packets.handle(this::encode)).then();
    }

    private void encode(Packet packet, SynchronousSink<SenderRecord<byte[], byte[], Boolean>> records) {
        byte[] header;
        try {
            header = encoder.header(packet);
        } catch (RuntimeException e) {
            // The capture could not tell its identity; what is under way is finished all the same.
            answers.failed(PacketReference.of(packet, new byte[0]), e);
            return;
        }
        SenderRecord<byte[], byte[], Boolean> created = SenderRecord.create(
                topic, null, encoder.timestampMillis(packet), encoder.key(packet), packet.toByteArray(), true);
        created.headers().add(PacketReference.of(packet, header));
        records.next(created);
    }

    /** Gives up what has no answer yet; blocks for a moment. */
    @Override
    public void close() {
        sender.close();
    }

    private static final class AnsweringProducers extends ProducerFactory {
        private final Answers answers;

        AnsweringProducers(Answers answers) {
            this.answers = answers;
        }

        @Override
        public <K, V> Producer<K, V> createProducer(SenderOptions<K, V> options) {
            return new AnsweringProducer<>(options, answers);
        }
    }

    private static final class AnsweringProducer<K, V> extends KafkaProducer<K, V> {
        private final Answers answers;

        AnsweringProducer(SenderOptions<K, V> options, Answers answers) {
            super(options.producerProperties(), options.keySerializer(), options.valueSerializer());
            this.answers = answers;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback next) {
            PacketReference packet = (PacketReference) record.headers().lastHeader(PacketHeader.NAME);
            Callback callback = (metadata, failure) -> answer(packet, next, metadata, failure);
            try {
                // Without a broker each attempt takes as long as it may, one after the other.
                return answers.wanted() ? super.send(record, callback) : refuse(callback, new CancellationException());
            } catch (RuntimeException e) {
                return refuse(callback, e);
            }
        }

        private static Future<RecordMetadata> refuse(Callback callback, RuntimeException reason) {
            callback.onCompletion(null, reason);
            return CompletableFuture.failedFuture(reason);
        }

        private void answer(
                PacketReference packet,
                @Nullable Callback next,
                @Nullable RecordMetadata metadata,
                @Nullable Exception failure) {
            synchronized (answers) {
                if (failure == null) {
                    answers.acknowledged(packet);
                } else {
                    answers.failed(packet, failure);
                }
                if (next != null) {
                    next.onCompletion(metadata, failure);
                }
            }
        }
    }
}

package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.pcapflux.kafka.format.CaptureInterfaces;
import io.pcapflux.kafka.format.RecordAssembler;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.format.TopicShape;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

class AssembledRecordsTest {
    private static final int MOST_AT_ONCE = RecordsUnderWay.MOST + AssembledRecords.PACKETS_ASKED_FOR;

    private final AtomicLong asked = new AtomicLong();
    private final RecordsUnderWay underWay = new RecordsUnderWay();

    private Flux<Outgoing> records(int packets) {
        return records(
                RecordLayout.RECORD, Flux.fromStream(Packets.of(packets, 60)).doOnRequest(asked::addAndGet));
    }

    private Flux<Outgoing> records(RecordLayout layout, Flux<Packet> packets) {
        TopicShape shape = new TopicShape(1, bytes -> 0, 1 << 20);
        RecordAssembler assembler = RecordAssembler.of(layout, RecordKey.NONE, shape, new CaptureInterfaces());
        TopicAssemblers assemblers = new TopicAssemblers(
                new TopicName("any"),
                layout,
                new SinkAccount("kafka"),
                (name, first) -> new TopicAssemblers.Destination(name, assembler, further -> {}));
        return new AssembledRecords(
                packets, assemblers, Batching.of(layout), Optional.empty(), underWay, record -> {}, (packet, cause) -> {
                    throw cause;
                });
    }

    @Test
    void noMoreIsAskedForThanMayBeUnderWay() {
        Disposable sending = records(1_000_000).subscribe();
        try {
            assertThat(asked.get()).isBetween((long) RecordsUnderWay.MOST, (long) MOST_AT_ONCE);

            underWay.answered(1000);
            await().untilAsserted(() ->
                    assertThat(asked.get()).isBetween(RecordsUnderWay.MOST + 1000L, MOST_AT_ONCE + 1000L));
        } finally {
            sending.dispose();
        }
    }

    @Test
    void moreIsAskedForAsSoonAsThereIsRoomForMany() {
        VirtualTimeScheduler.getOrSet(); // in which the timer never comes
        Disposable sending = records(1_000_000).subscribe();
        try {
            underWay.answered(10_000);

            assertThat(asked.get()).isBetween(RecordsUnderWay.MOST + 10_000L, MOST_AT_ONCE + 10_000L);
        } finally {
            sending.dispose();
            VirtualTimeScheduler.reset();
        }
    }

    @Test
    void segmentsThatFillNoBatchAreHandedOnThoughNothingMoreComes() {
        AtomicInteger packets = new AtomicInteger();
        Flux<Packet> endless = Flux.fromStream(Packets.of(4000, 60)).concatWith(Flux.never());
        Disposable sending = records(RecordLayout.SEGMENT, endless)
                .map(batch -> ((RecordBatch) batch).records())
                .flatMapIterable(Function.identity())
                .subscribe(record -> packets.addAndGet(record.record().packets()));
        try {
            await().untilAtomic(packets, equalTo(4000));
        } finally {
            sending.dispose();
        }
    }
}

package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class UnfailingTest {
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Packet> packets = Packets.of(3, 60).toList();

    @Test
    void endsWhereTheOtherFailsAndTellsBefore() {
        IllegalStateException failure = new IllegalStateException("damaged");

        Flux<Packet> broken = Flux.fromIterable(packets).concatWith(Flux.error(failure));
        StepVerifier.create(Unfailing.of(broken, failures::add)
                        .doOnComplete(() -> assertThat(failures).containsExactly(failure)))
                .expectNextSequence(packets)
                .verifyComplete();
    }

    @Test
    void endsWithTheOther() {
        StepVerifier.create(Unfailing.of(Flux.fromIterable(packets), failures::add))
                .expectNextSequence(packets)
                .verifyComplete();
        assertThat(failures).isEmpty();
    }

    @Test
    void demandAndCancelReachTheOther() {
        TestPublisher<Packet> source = TestPublisher.create();

        StepVerifier.create(Unfailing.of(source.flux(), failures::add), 0)
                .then(source::assertWasNotRequested)
                .thenRequest(1)
                .then(() -> source.next(packets.get(0)))
                .expectNext(packets.get(0))
                .thenCancel()
                .verify();
        source.assertWasRequested();
        source.assertWasCancelled();
    }
}

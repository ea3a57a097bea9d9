package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private final List<Boolean> safe = Collections.synchronizedList(new ArrayList<>());

    /** A place that answers when it is told to. */
    private static final class Slow implements DeadLetters.Place {
        private final List<Consumer<@Nullable Exception>> begun = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void put(TopicRecord record, Consumer<@Nullable Exception> answer) {
            begun.add(answer);
        }

        @Override
        public void close() throws IOException {}
    }

    private void bring(DeadLetters letters, int count) {
        for (int i = 0; i < count; i++) {
            letters.put(Packets.record(100), safe::add);
        }
    }

    @Test
    void manyAreUnderWayAtOnceAndEachIsWaitedFor() throws IOException {
        Slow place = new Slow();
        try (DeadLetters letters = new DeadLetters(place, Duration.ofMinutes(1))) {
            bring(letters, 100);
            await().until(() -> place.begun.size() == 100);
            AtomicBoolean drained = new AtomicBoolean();
            letters.drained().subscribe(nothing -> {}, failure -> {}, () -> drained.set(true));

            place.begun.subList(1, 100).forEach(answer -> answer.accept(null));
            assertThat(drained).isFalse();
            place.begun.get(0).accept(new TimeoutException("too late"));

            assertThat(drained).isTrue();
            assertThat(safe).hasSize(100).endsWith(false);
            assertThat(Collections.frequency(safe, true)).isEqualTo(99);
        }
    }

    @Test
    void thoseThatHaveWaitedTooLongForOthersAreGivenUpWithoutTrying() throws IOException {
        Duration patience = Duration.ofMillis(20);
        AtomicBoolean blocked = new AtomicBoolean(true);
        Slow place = new Slow();
        DeadLetters.Place blocking = new DeadLetters.Place() {
            @Override
            public void put(TopicRecord record, Consumer<@Nullable Exception> answer) {
                await().until(() -> !blocked.get());
                place.put(record, answer);
            }

            @Override
            public void close() {}
        };
        try (DeadLetters letters = new DeadLetters(blocking, patience)) {
            bring(letters, 5);
            long brought = System.nanoTime();
            await().until(() -> System.nanoTime() - brought > patience.toNanos());
            blocked.set(false);
            await().until(() -> place.begun.size() + safe.size() == 5);
            assertThat(place.begun).hasSizeLessThanOrEqualTo(1);
            assertThat(safe).containsOnly(false);
        }
    }
}

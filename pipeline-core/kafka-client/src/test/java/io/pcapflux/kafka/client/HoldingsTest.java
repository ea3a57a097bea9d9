package io.pcapflux.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private final Holdings holdings = new Holdings();
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable thing(String name) {
        return () -> closed.add(name);
    }

    @Test
    void whatWasOpenedLastIsClosedFirstAndAllOnce() {
        holdings.add(thing("first"));
        holdings.add(thing("second"));

        holdings.close();
        holdings.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void whatIsOpenedTooLateIsClosedAtOnce() {
        holdings.close();

        assertThat(holdings.closed()).isTrue();
        assertThatThrownBy(() -> holdings.add(thing("late"))).isInstanceOf(CancellationException.class);
        assertThat(closed).containsExactly("late");
    }

    @Test
    void theRestIsClosedWhereOneFailsToClose() {
        holdings.add(thing("first"));
        holdings.add((AutoCloseable) () -> {
            throw new IOException("stuck");
        });

        holdings.close();

        assertThat(closed).containsExactly("first");
    }
}

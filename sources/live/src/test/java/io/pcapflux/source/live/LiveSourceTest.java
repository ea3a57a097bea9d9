package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LiveSourceTest {
    @Test
    void refusesAdaptersThatCannotBe() {
        assertThatThrownBy(() -> LiveSource.on("eth0", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an adapter needs a name");
        assertThatThrownBy(() -> LiveSource.on("eth0", "eth1", "eth0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names an adapter twice");
    }
}

package io.pcapflux.source;

import io.pcapflux.PcapfluxException;
import java.util.ArrayList;
import java.util.List;

/** The contract is kept by the simplest source there is. */
class TestSourceTest implements PacketSourceContract {
    private final List<TestSource> sources = new ArrayList<>();

    @Override
    public PacketSource source(int packets) {
        return kept(TestSource.of(packets));
    }

    @Override
    public PacketSource failingSource(int packets) {
        return kept(TestSource.failing(packets, new PcapfluxException("broken", "mend it")));
    }

    private TestSource kept(TestSource source) {
        sources.add(source);
        return source;
    }

    @Override
    public long openHandles() {
        return sources.stream().mapToInt(TestSource::open).sum();
    }
}

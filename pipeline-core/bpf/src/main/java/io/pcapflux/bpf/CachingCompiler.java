package io.pcapflux.bpf;

import io.pcapflux.packet.LinkType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the programs that were used last, so that checking a configuration and running it compile once. */
final class CachingCompiler implements FilterCompiler {
    private final FilterCompiler compiler;
    private final int capacity;
    private final Map<Key, BpfProgram> programs = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(String expression, LinkType linkType, int snaplen) {}

    /** @param capacity the most programs kept */
    CachingCompiler(FilterCompiler compiler, int capacity) {
        this.compiler = compiler;
        this.capacity = capacity;
    }

    @Override
    public BpfProgram compile(String expression, LinkType linkType, int snaplen) {
        Key key = new Key(expression, linkType, snaplen);
        BpfProgram known = find(key);
        if (known != null) {
            return known;
        }
        BpfProgram compiled = compiler.compile(expression, linkType, snaplen); // outside the lock: it may take seconds
        keep(key, compiled);
        return compiled;
    }

    private synchronized @Nullable BpfProgram find(Key key) {
        return programs.get(key);
    }

    private synchronized void keep(Key key, BpfProgram program) {
        programs.put(key, program);
        if (programs.size() > capacity) {
            programs.remove(programs.keySet().iterator().next());
        }
    }
}

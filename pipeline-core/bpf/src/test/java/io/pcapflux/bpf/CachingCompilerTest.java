package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.LinkType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CachingCompilerTest {
    private final List<String> compiled = new ArrayList<>();
    private final CachingCompiler caching = new CachingCompiler(this::compile, 2);

    private BpfProgram compile(String expression, LinkType linkType, int snaplen) {
        compiled.add(expression + " " + linkType + " " + snaplen);
        if (expression.equals("bad")) {
            throw FilterSyntaxException.unfit(expression, linkType, "bad");
        }
        return new BpfProgram(linkType, List.of(BpfInstruction.of(Opcodes.RET, 1)));
    }

    @Test
    void compilesAnExpressionOncePerLinkType() {
        BpfProgram first = caching.compile("tcp", LinkType.ETHERNET, 96);
        assertThat(caching.compile("tcp", new LinkType(1), 96)).isSameAs(first);
        assertThat(caching.compile("tcp", LinkType.RAW, 96)).isNotSameAs(first);
        assertThat(compiled).containsExactly("tcp EN10MB 96", "tcp RAW 96");
    }

    @Test
    void compilesAnExpressionOncePerSnapshotLength() {
        BpfProgram first = caching.compile("tcp", LinkType.RAW, 96);
        assertThat(caching.compile("tcp", LinkType.RAW, 128)).isNotSameAs(first);
        assertThat(caching.compile("tcp", LinkType.RAW, 96)).isSameAs(first);
        assertThat(compiled).containsExactly("tcp RAW 96", "tcp RAW 128");
    }

    @Test
    void keepsTheProgramsUsedLast() {
        caching.compile("a", LinkType.RAW, 96);
        caching.compile("b", LinkType.RAW, 96);
        caching.compile("a", LinkType.RAW, 96);
        caching.compile("c", LinkType.RAW, 96);
        caching.compile("a", LinkType.RAW, 96);
        caching.compile("b", LinkType.RAW, 96);
        assertThat(compiled).containsExactly("a RAW 96", "b RAW 96", "c RAW 96", "b RAW 96");
    }

    @Test
    void asksAgainForWhatWasNotValid() {
        assertThatThrownBy(() -> caching.compile("bad", LinkType.RAW, 96)).isInstanceOf(FilterSyntaxException.class);
        assertThatThrownBy(() -> caching.compile("bad", LinkType.RAW, 96)).isInstanceOf(FilterSyntaxException.class);
        assertThat(compiled).hasSize(2);
    }
}

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

    private BpfProgram compile(String expression, LinkType linkType) {
        compiled.add(expression + " " + linkType);
        if (expression.equals("bad")) {
            throw FilterSyntaxException.unfit(expression, linkType, "bad");
        }
        return new BpfProgram(linkType, List.of(BpfInstruction.of(Opcodes.RET, 1)));
    }

    @Test
    void compilesAnExpressionOncePerLinkType() {
        BpfProgram first = caching.compile("tcp", LinkType.ETHERNET);
        assertThat(caching.compile("tcp", new LinkType(1))).isSameAs(first);
        assertThat(caching.compile("tcp", LinkType.RAW)).isNotSameAs(first);
        assertThat(compiled).containsExactly("tcp EN10MB", "tcp RAW");
    }

    @Test
    void keepsTheProgramsUsedLast() {
        caching.compile("a", LinkType.RAW);
        caching.compile("b", LinkType.RAW);
        caching.compile("a", LinkType.RAW);
        caching.compile("c", LinkType.RAW);
        caching.compile("a", LinkType.RAW);
        caching.compile("b", LinkType.RAW);
        assertThat(compiled).containsExactly("a RAW", "b RAW", "c RAW", "b RAW");
    }

    @Test
    void asksAgainForWhatWasNotValid() {
        assertThatThrownBy(() -> caching.compile("bad", LinkType.RAW)).isInstanceOf(FilterSyntaxException.class);
        assertThatThrownBy(() -> caching.compile("bad", LinkType.RAW)).isInstanceOf(FilterSyntaxException.class);
        assertThat(compiled).hasSize(2);
    }
}

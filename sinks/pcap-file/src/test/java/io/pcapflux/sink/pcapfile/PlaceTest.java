package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.source.TestSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several sinks of one pipeline. */
class PlaceTest {
    @ParameterizedTest
    @CsvSource({"out.pcap, ./out.pcap", "a/../%n.pcap, %n.pcap", "-, -"})
    void twoDoNotWriteToTheSame(String one, String other) {
        Pipeline pipeline = Pipeline.from(TestSource.of(5)).to(PcapFileSink.toFiles(one));
        assertThatThrownBy(() -> pipeline.to(PcapFileSink.toFiles(other).overwrite()))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageStartingWith("two sinks write to ");
        assertThatThrownBy(() -> Pipeline.from(TestSource.of(5)).to(PcapFileSink.to(one), PcapFileSink.to(one)))
                .isInstanceOf(PcapfluxException.class);
    }

    @ParameterizedTest
    @CsvSource({"out.pcap, out.pcapng", "%n.pcap, %Y.pcap", "/dev/null, /dev/null", "out.pcap, -"})
    void twoWriteToDifferentOnesOrWhereItDoesNotMatter(String one, String other) {
        Pipeline pipeline = Pipeline.from(TestSource.of(5)).to(PcapFileSink.toFiles(one));
        assertThatCode(() -> pipeline.to(PcapFileSink.toFiles(other))).doesNotThrowAnyException();
    }
}

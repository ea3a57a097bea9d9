package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker on this machine, which is reached over its loopback adapter. */
class SelfCaptureTest {
    private static final String EXCLUSION = "not ((host 127.0.0.1 and tcp port 9092))";

    private final InetSocketAddress broker = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092);

    private static String loopback() throws Exception {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                .getName();
    }

    private static LiveOptions options(String adapter, String filter, boolean exclude) {
        return new LiveOptions(
                List.of(adapter),
                filter,
                LiveDefaults.SNAPLEN,
                true,
                LiveDefaults.BUFFER,
                LiveDefaults.TIMEOUT,
                false,
                Direction.INOUT,
                false,
                Optional.empty(),
                Optional.empty(),
                Engine.AUTO,
                Duration.ZERO,
                exclude);
    }

    private String filterOn(String adapter, String filter, boolean exclude) {
        return SelfCapture.heed(options(adapter, filter, exclude), List.of(broker))
                .filter();
    }

    @Test
    void whatGoesToTheBrokerIsLeftOutWhereItPasses() throws Exception {
        assertThat(filterOn(loopback(), "", true)).isEqualTo(EXCLUSION);
        assertThat(filterOn("any", "", true)).isEqualTo(EXCLUSION);
        assertThat(filterOn(loopback(), "tcp or udp", true)).isEqualTo(EXCLUSION + " and (tcp or udp)");
    }

    @Test
    void nothingIsLeftOutUnlessThatIsWanted() throws Exception {
        assertThat(filterOn(loopback(), "tcp", false)).isEqualTo("tcp");
    }

    @Test
    void anotherAdapterIsLeftAsItIs() {
        assertThat(filterOn("another0", "", true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp port 443", "not port 9092", "net 10.0.0.0/8"})
    void aFilterThatLeavesTheBrokerOutAlreadyIsLeftAsItIs(String filter) throws Exception {
        assertThat(filterOn(loopback(), filter, true)).isEqualTo(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src port 9092", "dst port 9092", "ip and len > 100", "inbound"})
    void aFilterThatLetsOneDirectionPassIsNot(String filter) throws Exception {
        assertThat(filterOn(loopback(), filter, true)).startsWith(EXCLUSION);
    }

    @Test
    void severalBrokersAreLeftOutTogether() throws Exception {
        byte[] address = new byte[16];
        address[15] = 1;
        InetSocketAddress other = new InetSocketAddress(InetAddress.getByAddress(address), 9093);
        assertThat(SelfCapture.exclusion(List.of(broker, other)))
                .isEqualTo("not ((host 127.0.0.1 and tcp port 9092) or (host 0:0:0:0:0:0:0:1 and tcp port 9093))");
    }
}

package io.pcapflux.runner.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1, 8080",
        "0.0.0.0:0, 0.0.0.0, 0",
        "localhost:65535, localhost, 65535",
        "capture-1.example.org:9464, capture-1.example.org, 9464",
        "[::1]:8080, [::1], 8080",
        "[::]:80, [::], 80",
        "[fe80::1%no-such-adapter]:80, [fe80::1%no-such-adapter], 80",
        "[::ffff:127.0.0.1]:80, [::ffff:127.0.0.1], 80",
    })
    void aHostAndAPortAreRead(String text, String host, int port) {
        assertThat(HttpAddress.parse(text)).isEqualTo(new HttpAddress(host, port));
        assertThat(HttpAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", ":8080", " :8080 "})
    void aPortAloneIsRefusedWithWhatToSay(String text) {
        assertThatThrownBy(() -> HttpAddress.parse(text))
                .hasMessage("names no host: say 127.0.0.1:8080 for this machine only, or 0.0.0.0:8080 for all that can"
                        + " reach it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "127.0.0.1:", "127.0.0.1:http", "::1:8080", "http://localhost:80", "a:1:2"})
    void whatIsNoHostAndPortIsRefused(String text) {
        assertThatThrownBy(() -> HttpAddress.parse(text)).hasMessageStartingWith("must be host:port");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*:80", "300.1.1.1:80", "1.2.3:80", "a b:80", "-a:80", "[]:80", "[127.0.0.1]:80", "[::g]:80"})
    void hostsThatCannotBeAreRefused(String text) {
        assertThatThrownBy(() -> HttpAddress.parse(text)).hasMessageStartingWith("names no host that can be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:65536", "[::1]:99999"})
    void portsThatCannotBeAreRefused(String text) {
        assertThatThrownBy(() -> HttpAddress.parse(text)).hasMessageStartingWith("has a port above 65535");
    }
}

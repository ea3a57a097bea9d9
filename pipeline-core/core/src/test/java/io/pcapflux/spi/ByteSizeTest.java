package io.pcapflux.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1500, 1500",
        "1500B, 1500",
        "1kB, 1000",
        "1KB, 1000",
        "500MB, 500000000",
        "2GB, 2000000000",
        "3TB, 3000000000000",
        "1KiB, 1024",
        "64MiB, 67108864",
        "64mib, 67108864",
        "10GiB, 10737418240",
        "1TiB, 1099511627776",
        "' 7 MiB ', 7340032",
        "007kB, 7000"
    })
    void readsNumbersWithUnits(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "MB", "-1", "+1", "1.5MB", "1e3", "1 000", "1k", "1M", "1PB", "1MBit", "1 M B", "0x10", "1_000"
            })
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223373TB", "999999999999999999GiB"})
    void refusesWhatDoesNotFit(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("out of range");
    }

    @Test
    void readsUnitsWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr")); // where I is no capital i
        try {
            assertThat(ByteSize.parse("1MIB").bytes()).isEqualTo(1 << 20);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void isNeverNegative() {
        assertThatThrownBy(() -> new ByteSize(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}

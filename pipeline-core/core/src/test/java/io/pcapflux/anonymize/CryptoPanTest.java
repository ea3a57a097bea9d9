package io.pcapflux.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoPanTest {
    /** The key of the sample in the Crypto-PAn 1.0 distribution. */
    static final String SAMPLE_KEY = "1522178d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202";

    private final CryptoPan cryptoPan = new CryptoPan(AnonymizationKey.of(SAMPLE_KEY));

    private static byte[] address(String text) throws UnknownHostException {
        return InetAddress.getByName(text).getAddress();
    }

    private byte[] mapped(byte[] address) {
        byte[] chunk = new byte[address.length + 2];
        System.arraycopy(address, 0, chunk, 1, address.length);
        cryptoPan.map(chunk, 1, address.length);
        assertThat(chunk[0] | chunk[chunk.length - 1]).isZero();
        byte[] mapped = new byte[address.length];
        System.arraycopy(chunk, 1, mapped, 0, address.length);
        return mapped;
    }

    /** Addresses of the sample trace and its sanitised form. */
    @ParameterizedTest
    @CsvSource({
        "128.11.68.132, 135.242.180.132",
        "129.118.74.4, 134.136.186.123",
        "130.132.252.244, 133.68.164.234",
        "141.223.7.43, 141.167.8.160",
        "141.233.145.108, 141.129.237.235",
        "152.163.225.39, 151.140.114.167",
        "156.29.3.236, 147.225.12.42",
        "165.247.96.84, 162.9.99.234",
        "166.107.77.190, 160.132.178.185",
        "192.102.249.13, 252.138.62.131",
        "195.205.63.100, 255.186.223.5",
        "208.147.89.59, 227.237.98.191",
        "216.35.217.178, 235.195.157.81",
        "24.0.250.221, 100.15.198.226",
        "38.15.67.68, 64.3.66.187",
        "4.3.88.225, 124.60.155.63",
        "64.39.15.238, 0.219.7.41",
        "10.185.25.118, 117.161.29.118"
    })
    void agreesWithTheSampleOfTheOriginal(String address, String expected) throws UnknownHostException {
        assertThat(mapped(address(address))).isEqualTo(address(expected));
    }

    /** What other implementations that know IPv6 make of these with the same key. */
    @ParameterizedTest
    @CsvSource({
        "::1, 78ff:f001:9fc0:20df:8380:b1f1:704:ed",
        "::2, 78ff:f001:9fc0:20df:8380:b1f1:704:ef",
        "::ffff, 78ff:f001:9fc0:20df:8380:b1f1:704:f838",
        "2001:db8::1, 4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e",
        "2001:db8::2, 4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"
    })
    void agreesWithOthersOnIpv6(String address, String expected) throws UnknownHostException {
        assertThat(mapped(address(address))).isEqualTo(address(expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16})
    void keepsCommonPrefixesAndNoMore(int length) {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            byte[] one = new byte[length];
            random.nextBytes(one);
            byte[] other = one.clone();
            int from = random.nextInt(8 * length);
            other[from / 8] ^= (byte) (0x80 >>> from % 8);
            for (int bit = from + 1; bit < 8 * length; bit++) {
                other[bit / 8] ^= (byte) (random.nextInt(2) << (7 - bit % 8));
            }
            assertThat(commonBits(mapped(one), mapped(other))).isEqualTo(from);
        }
    }

    private static int commonBits(byte[] one, byte[] other) {
        for (int bit = 0; bit < 8 * one.length; bit++) {
            int mask = 0x80 >>> bit % 8;
            if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return bit;
            }
        }
        return 8 * one.length;
    }

    @Test
    void aKeyStaysSecret() {
        AnonymizationKey key = AnonymizationKey.of("correct horse battery staple");
        assertThat(key.bytes()).hasSize(32);
        assertThat(key.toString()).doesNotContain("horse");
        assertThat(AnonymizationKey.of(SAMPLE_KEY).toString()).doesNotContain("1522");
        assertThatThrownBy(() -> AnonymizationKey.of("hunter2")).hasMessageNotContaining("hunter2");
    }

    @Test
    void hexadecimalDigitsAreTheKeyInEitherCase() {
        byte[] key = AnonymizationKey.of(SAMPLE_KEY).bytes();
        assertThat(key).startsWith(0x15, 0x22).endsWith(0x22, 0x02);
        assertThat(AnonymizationKey.of(SAMPLE_KEY.toUpperCase(Locale.ROOT)).bytes())
                .isEqualTo(key);
    }

    @Test
    void aPassphraseGivesTheSameKeyForEver() {
        // PBKDF2 of another implementation (OpenSSL's)
        byte[] key = AnonymizationKey.of("correct horse battery staple").bytes();
        assertThat(HexFormat.of().withUpperCase().formatHex(key))
                .isEqualTo("BAECBF21C2F46EEC343E51C7D404249CBBACE0994DDB633438A45C39BB2A0EDC");
    }
}

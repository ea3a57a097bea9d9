package io.pcapflux.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private final Addresses addresses = new Addresses(AnonymizationKey.of(CryptoPanTest.SAMPLE_KEY));

    private String mapped(String address) throws UnknownHostException {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        addresses.map(bytes, 0, bytes.length);
        return InetAddress.getByAddress(bytes).getHostAddress();
    }

    private String mac(String address) {
        byte[] bytes = HexFormat.of().parseHex(address);
        addresses.mac(bytes, 0);
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "127.0.0.1",
                "127.255.3.4",
                "255.255.255.255",
                "224.0.0.1",
                "239.255.255.250",
                "0:0:0:0:0:0:0:0",
                "0:0:0:0:0:0:0:1",
                "ff02:0:0:0:0:0:0:1",
                "ff0e:0:0:0:0:0:0:fb"
            })
    void whatNamesNoHostStays(String address) throws UnknownHostException {
        assertThat(mapped(address)).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({"128.11.68.132, 135.242.180.132", "24.0.250.221, 100.15.198.226", "10.185.25.118, 117.161.29.118"})
    void othersAreWhatCryptoPanSays(String address, String expected) throws UnknownHostException {
        assertThat(mapped(address)).isEqualTo(expected);
        assertThat(mapped(address)).as("from the cache").isEqualTo(expected);
    }

    @Test
    void noHostBecomesAGroup() throws UnknownHostException {
        CryptoPan plain = new CryptoPan(AnonymizationKey.of(CryptoPanTest.SAMPLE_KEY));
        byte[] twice = InetAddress.getByName("208.147.89.59").getAddress();
        plain.map(twice, 0, 4); // becomes 227.237.98.191
        plain.map(twice, 0, 4);
        assertThat(mapped("208.147.89.59"))
                .isEqualTo(InetAddress.getByAddress(twice).getHostAddress());
    }

    @Test
    void noTwoAddressesBecomeOne() {
        SplittableRandom random = new SplittableRandom(11);
        Set<String> before = new HashSet<>();
        Set<String> after = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] address = new byte[4];
            random.nextBytes(address);
            before.add(HexFormat.of().formatHex(address));
            boolean group = (address[0] & 0xF0) == 0xE0;
            addresses.ipv4(address, 0);
            assertThat((address[0] & 0xF0) == 0xE0).isEqualTo(group);
            after.add(HexFormat.of().formatHex(address));
        }
        assertThat(after).hasSameSizeAs(before);
    }

    @Test
    void linkLocalAddressesStayLinkLocal() throws UnknownHostException {
        assertThat(mapped("fe80::1")).startsWith("fe80:0:0:0:").isNotEqualTo("fe80:0:0:0:0:0:0:1");
        assertThat(mapped("fe80::1")).isNotEqualTo(mapped("fe80::2"));
    }

    @Test
    void solicitedNodesKeepTheGroupAndTheFrameAgrees() throws UnknownHostException {
        String group = mapped("ff02::1:ff12:3456");
        assertThat(group).startsWith("ff02:0:0:0:0:1:ff").isNotEqualTo("ff02:0:0:0:0:1:ff12:3456");
        byte[] bytes = InetAddress.getByName(group).getAddress();
        assertThat(mac("3333ff123456")).isEqualTo("3333" + HexFormat.of().formatHex(bytes, 12, 16));
    }

    @Test
    void groupsMadeFromAPrefixDoNotTellIt() throws UnknownHostException {
        assertThat(mapped("ff3e:40:2001:db8::1")).startsWith("ff3e:").doesNotContain("2001:db8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffffffff", "01005e000001", "0180c2000000", "000000000000", "333300000001"})
    void groupMacAddressesStay(String address) {
        assertThat(mac(address)).isEqualTo(address);
    }

    @Test
    void macAddressesChangeTheSameWayEachTimeAndKeepTheirKind() {
        String universal = mac("001122334455");
        assertThat(universal).isNotEqualTo("001122334455").isEqualTo(mac("001122334455"));
        assertThat(universal).isNotEqualTo(mac("001122334456"));
        assertThat(Integer.parseInt(universal.substring(0, 2), 16) & 3).isZero();
        assertThat(Integer.parseInt(mac("021122334455").substring(0, 2), 16) & 3)
                .isEqualTo(2);
        Addresses others = new Addresses(AnonymizationKey.of("another passphrase"));
        byte[] bytes = HexFormat.of().parseHex("001122334455");
        others.mac(bytes, 0);
        assertThat(HexFormat.of().formatHex(bytes)).isNotEqualTo(universal);
    }
}

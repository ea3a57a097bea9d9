package io.pcapflux.runner.http;

import io.pcapflux.spi.OptionException;

/**
 * The key {@code http} of a configuration.
 *
 * @param address where to listen: {@code 127.0.0.1:8080}, {@code [::1]:8080}; port 0 for any that is free
 */
public record HttpOptions(String address) {
    public HttpOptions {
        try {
            HttpAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new OptionException("address", String.valueOf(e.getMessage()));
        }
    }
}

package io.pcapflux.runner.http;

/**
 * A port that a configuration wants open.
 *
 * @param options where and how
 * @param place {@code file:line:column} that says so, for messages
 */
public record HttpEndpoint(HttpOptions options, String place) {
    HttpAddress address() {
        return HttpAddress.parse(options.address());
    }
}

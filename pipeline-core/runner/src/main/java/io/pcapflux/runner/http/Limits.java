package io.pcapflux.runner.http;

import java.util.Map;

/** How long clients may take, and how many there may be. The JDK's server has no limits unless system properties say so. */
final class Limits {
    private static final Map<String, String> PROPERTIES = Map.of(
            "sun.net.httpserver.maxReqTime", "5", // seconds
            "sun.net.httpserver.maxRspTime", "10",
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            "sun.net.httpserver.nodelay", "true",
            "jdk.httpserver.maxConnections", "64");

    private Limits() {}

    /** To be called before the server's classes are loaded; what the user has set stays. */
    static void apply() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}

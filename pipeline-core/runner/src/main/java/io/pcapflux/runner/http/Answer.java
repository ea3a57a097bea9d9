package io.pcapflux.runner.http;

/** What a request gets. */
record Answer(int status, String type, String body) {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    static Answer json(int status, String json) {
        return new Answer(status, JSON, json);
    }

    static Answer text(int status, String line) {
        return new Answer(status, TEXT, line + "\n");
    }
}

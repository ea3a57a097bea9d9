package io.pcapflux.runner.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The pages there are, and nothing else. */
final class Pages implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    private static final List<String> METHODS = List.of("GET", "HEAD");
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int DEFECT = 500;
    private static final int UNAVAILABLE = 503;

    private final Watched watched;
    private final Metrics metrics;
    private final Map<String, Supplier<Answer>> pages =
            Map.of("/metrics", this::metrics, "/health", this::health, "/ready", this::ready);

    Pages(Watched watched, Metrics metrics) {
        this.watched = watched;
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Supplier<Answer> page =
                    pages.get(String.valueOf(exchange.getRequestURI().getPath()));
            if (page == null) {
                send(exchange, Answer.text(NOT_FOUND, "there are /metrics, /health and /ready"));
            } else if (!METHODS.contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", String.join(", ", METHODS));
                send(exchange, Answer.text(NOT_ALLOWED, "GET and HEAD are allowed"));
            } else {
                send(exchange, answer(page));
            }
        }
    }

    /** A defect here is told, and is none of the pipelines' business. */
    private static Answer answer(Supplier<Answer> page) {
        try {
            return page.get();
        } catch (RuntimeException e) {
            LOG.error("a page cannot be made: {}: please report this", e.toString(), e);
            return Answer.text(DEFECT, "this page cannot be made");
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer metrics() {
        return new Answer(OK, Metrics.CONTENT_TYPE, metrics.text());
    }

    private Answer health() {
        List<String> failed = watched.failed();
        return failed.isEmpty() ? Answer.json(OK, "{\"status\":\"UP\"}") : Answer.json(UNAVAILABLE, down(failed));
    }

    private static String down(List<String> failed) {
        return "{\"status\":\"DOWN\",\"failed\":" + JsonMapper.shared().writeValueAsString(failed) + "}";
    }

    private Answer ready() {
        Condition condition = watched.condition();
        return Answer.json(condition == Condition.READY ? OK : UNAVAILABLE, "{\"status\":\"" + condition + "\"}");
    }
}

package dev.perennial.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that answers each call as it was told to, in the shapes of the server's openapi.yaml, and keeps what it was
 * sent.
 */
final class FakeServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private record Answer(int status, String type, String body) {}

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The call, such as {@code GET /api/v1/lines}, is answered so. */
    FakeServer on(String call, int status, String body) {
        return on(call, status, status < 400 ? "application/json;charset=UTF-8" : "application/problem+json", body);
    }

    FakeServer on(String call, int status, String type, String body) {
        answers.put(call, new Answer(status, type, body));
        return this;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What the call was sent; empty for nothing. */
    String sent(String call) {
        return bodies.getOrDefault(call, "");
    }

    String token(String call) {
        return tokens.getOrDefault(call, "");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            bodies.put(call, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            tokens.put(call, token == null ? "" : token);
            String missing =
                    "{\"type\":\"urn:perennial:problem:not-found\",\"title\":\"Not found\",\"status\":404,\"detail\":\"Nothing at "
                            + call + ".\"}";
            Answer answer = answers.getOrDefault(call, new Answer(404, "application/problem+json", missing));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * A server over REST. Every call returns the answer's JSON (null for an empty answer) or throws {@link Refused} with
 * one sentence: the server's own, or where no server is. Safe for use by several threads.
 */
public final class ServerClient {
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);
    /** A registration answers when the model folder lies in the store. */
    private static final Duration TO_ANSWER = Duration.ofMinutes(10);

    private static final int FIRST_ERROR = 400;
    private static final int UNAUTHORIZED = 401;

    private final String server;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TO_CONNECT)
            .build();

    /**
     * A client.
     *
     * @param server scheme, host and port
     * @param token sent as bearer token; empty for none
     */
    public ServerClient(URI server, String token) {
        this.server = server.toString().replaceFirst("/+$", "");
        this.token = token;
    }

    /** The server's address, without a slash at its end. */
    public String address() {
        return server;
    }

    /**
     * Asks.
     *
     * @param path from the root, such as {@code /api/v1/lines}
     */
    public JsonNode get(String path) {
        return answer(request(path).GET());
    }

    /**
     * Asks, where nobody may answer yet.
     *
     * @param path from the root
     * @return the answer, or nothing while no server is there or it refuses
     */
    public Optional<JsonNode> ask(String path) {
        try {
            return Optional.of(get(path));
        } catch (Refused notYet) {
            return Optional.empty();
        }
    }

    /**
     * Changes a part.
     *
     * @param path from the root
     * @param body what is to be otherwise
     */
    public JsonNode patch(String path, JsonNode body) {
        return answer(telling("PATCH", path, body));
    }

    /**
     * Tells.
     *
     * @param path from the root
     * @param body what is told
     */
    public JsonNode post(String path, JsonNode body) {
        return answer(telling("POST", path, body));
    }

    /**
     * Tells once, however often it is repeated.
     *
     * @param path from the root
     * @param body what is told
     * @param key the same for every repetition
     */
    public JsonNode post(String path, JsonNode body, String key) {
        return answer(telling("POST", path, body).header("Idempotency-Key", key));
    }

    private HttpRequest.Builder telling(String method, String path, JsonNode body) {
        return request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(TO_ANSWER)
                .header("Accept", "application/json, application/problem+json");
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode answer(HttpRequest.Builder building) {
        HttpRequest request = building.build();
        HttpResponse<String> response = send(request);
        JsonNode body = body(request, response);
        if (response.statusCode() >= FIRST_ERROR) {
            throw refusal(request, response, body);
        }
        return body;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (ConnectException | HttpConnectTimeoutException nobody) {
            throw new Refused(
                    "No server answers at %s: start one with 'perennial up', or name another with --server or PERENNIAL_SERVER"
                            .formatted(server),
                    nobody);
        } catch (HttpTimeoutException late) {
            throw new Refused(
                    "%s did not answer within %d minutes: see the server's log"
                            .formatted(words(request), TO_ANSWER.toMinutes()),
                    late);
        } catch (IOException broken) {
            throw new Refused(
                    "%s broke off (%s): see the server's log, and ask again"
                            .formatted(words(request), broken.getMessage()),
                    broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refused(words(request) + " was interrupted", interrupted);
        }
    }

    private JsonNode body(HttpRequest request, HttpResponse<String> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (response.body().isBlank()) {
            return NullNode.getInstance();
        }
        if (!type.contains("json")) {
            throw new Refused("%s was answered %d with %s instead of JSON: name a Perennial server with --server"
                    .formatted(words(request), response.statusCode(), type.isEmpty() ? "nothing known" : type));
        }
        return Json.parse(response.body(), "The answer to " + words(request));
    }

    private static Refused refusal(HttpRequest request, HttpResponse<String> response, JsonNode problem) {
        String detail = problem.path("detail").asText("");
        if (detail.isBlank()) {
            detail = "%s was answered %d %s"
                    .formatted(
                            words(request),
                            response.statusCode(),
                            problem.path("title").asText(""))
                    .strip();
        }
        String sentence = detail.replaceFirst("\\.$", "");
        return new Refused(
                response.statusCode() == UNAUTHORIZED ? sentence + " (set PERENNIAL_TOKEN to it)" : sentence);
    }

    private static String words(HttpRequest request) {
        return request.method() + " " + request.uri();
    }
}

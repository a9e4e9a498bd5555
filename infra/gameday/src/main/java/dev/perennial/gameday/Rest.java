package dev.perennial.gameday;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** A server over REST; whatever it refuses, and that nobody answers, is a {@link Failed}. */
final class Rest {
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);
    private static final Duration TO_ANSWER = Duration.ofMinutes(5);
    private static final int FIRST_ERROR = 400;
    private static final int OK = 200;

    private final String server;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TO_CONNECT)
            .build();

    /** The server that listens on this port of the loopback address. */
    Rest(int port) {
        this.server = "http://127.0.0.1:" + port;
    }

    JsonNode get(String path) {
        return call("GET", path, "");
    }

    JsonNode post(String path, JsonNode body) {
        return call("POST", path, body.toString());
    }

    JsonNode patch(String path, JsonNode body) {
        return call("PATCH", path, body.toString());
    }

    /** What is asked for, or nothing while nobody answers or the answer is a refusal. */
    Optional<JsonNode> ask(String path) {
        try {
            return Optional.of(get(path));
        } catch (Failed notNow) {
            return Optional.empty();
        }
    }

    /** Whether something answers there with 200. */
    boolean isUp(String path) {
        try {
            return http.send(building(path).build(), BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException nobody) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private JsonNode call(String method, String path, String body) {
        HttpRequest request = building(path)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        String what = method + " " + path;
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= FIRST_ERROR) {
                throw new Failed("%s was answered %d: %s".formatted(what, answer.statusCode(), answer.body()));
            }
            return Json.read(answer.body());
        } catch (JsonProcessingException garbled) {
            throw new Failed(what + " was answered with what is no JSON", garbled);
        } catch (IOException nobody) {
            throw new Failed("%s was not answered: %s".formatted(what, nobody.getMessage()), nobody);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failed(what + " was interrupted", interrupted);
        }
    }

    private HttpRequest.Builder building(String path) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .timeout(TO_ANSWER)
                .header("Accept", "application/json, application/problem+json");
    }
}

package dev.perennial.bench.running;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.cli.client.ServerClient;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Refused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A line, as its owner sees it over REST. */
final class Line {
    private final ServerClient rest;
    private final String name;
    private final String path;

    Line(ServerClient rest, String name) {
        this.rest = rest;
        this.name = name;
        this.path = "/api/v1/lines/" + name;
    }

    String name() {
        return name;
    }

    /** Asks for the line and returns when the base is published; the model is probed afterwards. */
    void register(Path folder, String suite, Optional<String> text, ObjectNode policy) {
        ObjectNode request = Json.object().put("line", name);
        request.putObject("base")
                .put("name", "base")
                .put("folder", folder.toAbsolutePath().toString());
        request.putArray("suites").addObject().put("name", "known").put("content", suite);
        text.ifPresent(content ->
                request.putArray("texts").addObject().put("name", "passage").put("content", content));
        request.set("policy", policy);
        rest.post("/api/v1/lines", request);
    }

    /** Waits until the line has its first revision. */
    void awaitRevision(Duration limit) {
        Await.until(name + " to have a revision", limit, () -> {
            JsonNode status = get("/status");
            if (status.path("phase").asText().equals("DEGRADED")) {
                throw new NotMeasured(status.path("sentence").asText());
            }
            return status.path("current").isEmpty() ? Optional.empty() : Optional.of(status);
        });
    }

    JsonNode get(String below) {
        return rest.get(path + below);
    }

    /** Waits until its newest change has ended, and returns it with its steps. */
    JsonNode awaitChange(Duration limit) {
        JsonNode newest = Await.until("a change of " + name + " to end", limit, () -> rest.ask(path + "/changes")
                .map(changes -> changes.path(0))
                .filter(change ->
                        change.has("state") && !change.path("state").asText().equals("RUNNING")));
        String change = newest.path("change").asText();
        return get("/changes/" + change.substring(change.lastIndexOf('/') + 1));
    }

    /** What the gateway answers greedily. */
    JsonNode complete(String prompt, int tokens) {
        ObjectNode request = Json.object()
                .put("model", name)
                .put("prompt", prompt)
                .put("max_tokens", tokens)
                .put("temperature", 0)
                .put("user", "bench");
        return rest.post("/v1/completions", request);
    }

    /** Waits until the gateway answers for the line. */
    void awaitServed(Duration limit) {
        Await.until("the gateway to serve " + name, limit, () -> {
            try {
                return Optional.of(complete("Once", 1));
            } catch (Refused notYet) {
                return Optional.empty();
            }
        });
    }

    /** Corrections of the line at once. */
    static ObjectNode hasty(int minCorrections) {
        ObjectNode policy = Json.object();
        policy.putObject("pace")
                .put("quietPeriod", "PT0S")
                .put("coolDown", "PT0S")
                .put("budget", 100)
                .put("budgetPeriod", "PT1S");
        policy.putObject("edits").put("minCorrections", minCorrections);
        policy.putObject("canary").putArray("steps");
        return policy;
    }

    /** A suite as JSON lines. */
    static String suite(List<? extends JsonNode> items) {
        StringBuilder lines = new StringBuilder();
        items.forEach(item -> lines.append(item).append('\n'));
        return lines.toString();
    }
}

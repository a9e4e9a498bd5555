package dev.perennial.gameday;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.client.ServerClient;
import dev.perennial.cli.file.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The line under test; the same name in every run, since a manifest says whose revision it is. */
final class Line {
    static final String NAME = "village/answers";

    private static final String PATH = "/api/v1/lines/" + NAME;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int CORRECTIONS = 4;
    private static final int ITEMS = 80;

    private final ServerClient rest;

    Line(ServerClient rest) {
        this.rest = rest;
    }

    /** Registers the line from the shipped base 1, with a policy in a hurry, and waits until it serves. */
    void register(Path models) {
        ObjectNode request = Json.object().put("line", NAME);
        request.putObject("base")
                .put("name", "base-1")
                .put("folder", models.resolve("base-1").toString());
        request.putArray("suites")
                .addObject()
                .put("name", "village")
                .put("content", first(models.resolve("village.jsonl"), ITEMS));
        request.set("policy", policy());
        rest.post("/api/v1/lines", request);
        Patience.await("the line to serve", LONG, () -> {
            JsonNode status = rest.get(PATH + "/status");
            if (status.path("phase").asText().equals("DEGRADED")) {
                throw new Failed(status.path("sentence").asText());
            }
            return rest.ask(PATH + "/split")
                    .filter(split -> !status.path("current").isEmpty());
        });
    }

    /** What somebody says is right. */
    static List<JsonNode> corrections(Path models) {
        return Json.lines(models.resolve("news.jsonl")).subList(0, CORRECTIONS);
    }

    private static String first(Path file, int lines) {
        return Json.lines(file).stream().limit(lines).map(JsonNode::toString).collect(Collectors.joining("\n"));
    }

    /** In a hurry, and content with little: what edits are worth is measured elsewhere. */
    private static ObjectNode policy() {
        ObjectNode policy = Json.object();
        policy.putObject("pace")
                .put("quietPeriod", "PT1S")
                .put("maxWait", "PT5S")
                .put("coolDown", "PT1S");
        policy.putObject("edits").put("minCorrections", CORRECTIONS);
        ObjectNode gate = policy.putObject("gate").put("accuracyMargin", 0.4).put("flipMargin", 0.4);
        gate.putObject("edits").put("efficacy", 0.25).put("locality", 0.25);
        ObjectNode canary = policy.putObject("canary").put("lease", "PT5S").put("observeInterval", "PT1S");
        canary.putArray("steps");
        return policy;
    }

    /** From now on live users are asked before a promotion; some dozens of them suffice. */
    void askUsers() {
        ObjectNode policy = Json.object();
        ObjectNode canary = policy.putObject("canary").put("margin", 0.3).put("tau", 0.3);
        canary.putArray("steps")
                .addObject()
                .put("weight", 5000)
                .put("minOutcomes", 30)
                .put("limit", "PT4M");
        rest.patch(PATH + "/policy", policy);
    }

    /** What the line answers below its own path. */
    JsonNode get(String below) {
        return rest.get(PATH + below);
    }

    /** Waits until a change runs. */
    void awaitChange() {
        Patience.await("a change to run", LONG, () -> change("RUNNING", true));
    }

    /** Waits until the change has ended. */
    void awaitEnd() {
        Patience.await("the change to end", LONG, () -> change("RUNNING", false));
    }

    /** Waits until the change has ended, everything sent is acknowledged, and nothing waits any more. */
    void awaitRest(Feedback feedback) {
        awaitEnd();
        Patience.await(
                "the events to be acknowledged",
                LONG,
                () -> feedback.isAcknowledged() ? Optional.of(true) : Optional.empty());
        Patience.await("the line to have nothing to do", LONG, () -> rest.ask(PATH + "/status")
                .filter(status -> status.path("running").isEmpty()
                        && status.path("pending").isEmpty()
                        && status.path("phase").asText().equals("WATCHING")));
    }

    private Optional<JsonNode> change(String state, boolean wanted) {
        return rest.ask(PATH + "/changes")
                .map(changes -> changes.path(0))
                .filter(newest ->
                        newest.has("state") && newest.path("state").asText().equals(state) == wanted);
    }
}

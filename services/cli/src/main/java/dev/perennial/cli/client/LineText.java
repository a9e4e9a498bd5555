package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.contract.line.LineId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A line's status for people. */
final class LineText {
    private static final double LARGE = 1e15;

    private LineText() {}

    /** Where a line stands, in one line. */
    static String standing(JsonNode status) {
        return "%s is %s: %s"
                .formatted(
                        status.path("line").asText(),
                        status.path("phase").asText(),
                        status.path("sentence").asText());
    }

    /**
     * What the registry and the line itself say. A line that is being registered is known to itself alone; one whose
     * workflow nobody runs, to the registry alone.
     */
    static ObjectNode of(ServerClient client, LineId line) {
        ObjectNode whole = Json.object();
        Optional<Refused> unregistered = ask(client, Paths.of(line), "line", whole);
        ask(client, Paths.of(line) + "/status", "status", whole);
        if (unregistered.isPresent() && !whole.has("status")) {
            throw unregistered.get();
        }
        return whole;
    }

    private static Optional<Refused> ask(ServerClient client, String path, String what, ObjectNode whole) {
        try {
            whole.set(what, client.get(path));
            return Optional.empty();
        } catch (Refused refused) {
            whole.put(what + "Problem", refused.getMessage());
            return Optional.of(refused);
        }
    }

    /** The same for people. */
    static List<String> lines(JsonNode whole) {
        JsonNode view = whole.path("line");
        JsonNode status = whole.path("status");
        List<String> lines = new ArrayList<>();
        lines.add(standing(status.isObject() ? status : view));
        if (view.isObject()) {
            addView(lines, view);
        }
        if (whole.has("statusProblem")) {
            lines.add("The line itself does not answer: "
                    + whole.path("statusProblem").asText());
        }
        addStatus(lines, status);
        return lines;
    }

    private static void addView(List<String> lines, JsonNode view) {
        JsonNode base = view.path("base");
        lines.add("base     %s %s"
                .formatted(base.path("name").asText(), base.path("manifest").asText()));
        if (view.path("current").isInt()) {
            lines.add("serves   %s@%d"
                    .formatted(view.path("line").asText(), view.path("current").asInt()));
        }
        lines.add("policy   version " + view.path("policyVersion").asInt());
    }

    private static void addStatus(List<String> lines, JsonNode status) {
        status.path("running").forEach(running -> addRunning(lines, running));
        for (JsonNode trigger : status.path("pending")) {
            lines.add("waits    %s since %s"
                    .formatted(
                            trigger.path("sentence").asText(),
                            trigger.path("at").asText()));
        }
        for (JsonNode decision : status.path("decisions")) {
            lines.add("decided  %s %s: %s"
                    .formatted(
                            decision.path("at").asText(),
                            decision.path("decision").path("kind").asText(),
                            decision.path("decision").path("reason").asText()));
        }
    }

    private static void addRunning(List<String> lines, JsonNode running) {
        lines.add("runs     %s %s since %s: %s"
                .formatted(
                        running.path("change").asText(),
                        running.path("kind").asText(),
                        running.path("startedAt").asText(),
                        running.path("reason").asText()));
        lines.add("         perennial change show %s tells its steps"
                .formatted(running.path("change").asText()));
    }

    /** A finished step with its figures. */
    static String step(JsonNode step) {
        return "%s %s%s"
                .formatted(step.path("step").asText(), step.path("sentence").asText(), figures(step.path("figures")));
    }

    /** Figures in brackets, or nothing. */
    static String figures(JsonNode figures) {
        List<String> words = new ArrayList<>();
        figures.forEach(figure -> words.add(figure(figure)));
        return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
    }

    /** A figure's name and value; counts without a fraction. */
    static String figure(JsonNode figure) {
        double value = figure.path("value").asDouble();
        String number = value == Math.rint(value) && Math.abs(value) < LARGE
                ? Long.toString((long) value)
                : Double.toString(value);
        return figure.path("name").asText() + " " + number;
    }
}

package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change as the server tells it.
 *
 * @param told what it is and how it ended
 * @param steps its finished steps, oldest first
 */
record Change(JsonNode told, List<JsonNode> steps) {
    static final String PROMOTED = "promoted";
    static final String ROLLED_BACK = "rolled-back";
    private static final String RUNNING = "RUNNING";

    Change {
        steps = List.copyOf(steps);
    }

    /** Reads the answer of {@code GET changes/N}. */
    static Change of(JsonNode answer) {
        List<JsonNode> steps = new ArrayList<>();
        answer.path("steps").forEach(steps::add);
        return new Change(answer.path("change"), steps);
    }

    /** The number in a change's name. */
    static int number(JsonNode change) {
        String name = change.path("change").asText();
        return Integer.parseInt(name.substring(name.lastIndexOf('/') + 1));
    }

    int number() {
        return number(told);
    }

    /** What it does, in lower case. */
    String kind() {
        return told.path("kind").asText();
    }

    String reason() {
        return told.path("story").path("reason").asText();
    }

    /** How it ended; blank while it runs. */
    String end() {
        return told.path("story").path("sentence").asText();
    }

    boolean isOver() {
        return !told.path("state").asText().equals(RUNNING);
    }

    boolean ended(String how) {
        return told.path("state").asText().equalsIgnoreCase(how);
    }

    /** The number of the revision it made. */
    int candidate() {
        return told.path("candidate").asInt();
    }

    /** The first step of a stage. */
    Optional<JsonNode> step(String stage) {
        return steps.stream()
                .filter(step -> step.path("stage").asText().equals(stage))
                .findFirst();
    }

    /** A figure of a stage; NaN where there is none. */
    double figure(String stage, String name) {
        for (JsonNode step : steps) {
            for (JsonNode figure : step.path("figures")) {
                if (step.path("stage").asText().equals(stage)
                        && figure.path("name").asText().equals(name)) {
                    return figure.path("value").asDouble();
                }
            }
        }
        return Double.NaN;
    }
}

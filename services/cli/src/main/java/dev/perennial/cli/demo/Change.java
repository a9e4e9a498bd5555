package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change as the server tells it.
 *
 * @param told the answer of {@code GET changes/N}
 */
record Change(JsonNode told) {
    static final String PROMOTED = "promoted";
    static final String ROLLED_BACK = "rolled-back";
    private static final String RUNNING = "RUNNING";

    int number() {
        String name = told.path("change").asText();
        return Integer.parseInt(name.substring(name.lastIndexOf('/') + 1));
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

    /** Its finished steps, oldest first. */
    List<JsonNode> steps() {
        List<JsonNode> steps = new ArrayList<>();
        told.path("steps").forEach(steps::add);
        return steps;
    }

    /** The first step of a stage. */
    Optional<JsonNode> step(String stage) {
        return steps().stream()
                .filter(step -> step.path("stage").asText().equals(stage))
                .findFirst();
    }

    /** A figure of a stage; NaN where there is none. */
    double figure(String stage, String name) {
        for (JsonNode step : steps()) {
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

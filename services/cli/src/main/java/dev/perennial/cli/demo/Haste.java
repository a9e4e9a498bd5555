package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.policy.LinePolicy;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The production policy in a hurry: its durations are shorter, and nothing else is different. */
final class Haste {
    /** What every line has of its own. */
    private static final Set<String> OWN = Set.of("/gate/suites", "/gate/texts");

    private static final String MOST_OF_A_STEP = "PT2M";

    private Haste() {}

    /** What differs from the standard policy, in the form of a policy. */
    static ObjectNode policy() {
        ObjectNode haste = Json.object();
        haste.putObject("pace")
                .put("quietPeriod", "PT1S")
                .put("maxWait", "PT5S")
                .put("coolDown", "PT1S");
        haste.putObject("drift").put("settle", "PT2S");
        ObjectNode canary = haste.putObject("canary").put("lease", "PT10S").put("observeInterval", "PT1S");
        ArrayNode steps = canary.putArray("steps");
        standard()
                .path("canary")
                .path("steps")
                .forEach(step -> steps.add(((ObjectNode) step).put("limit", MOST_OF_A_STEP)));
        return haste;
    }

    /** Where a policy differs from the standard one in more than a duration; suites and texts are the line's own. */
    static List<String> beyondDurations(JsonNode policy) {
        List<String> found = new ArrayList<>();
        compare("", standard(), policy, found);
        return found;
    }

    private static JsonNode standard() {
        return Json.tree(LinePolicy.standard(GateSettings.standard(List.of(), List.of())));
    }

    private static void compare(String path, JsonNode standard, JsonNode policy, List<String> found) {
        if (OWN.contains(path)) {
            return;
        }
        if (standard.isObject()) {
            for (Map.Entry<String, JsonNode> field : standard.properties()) {
                compare(path + "/" + field.getKey(), field.getValue(), policy.path(field.getKey()), found);
            }
        } else if (standard.isArray() && standard.size() == policy.size()) {
            for (int i = 0; i < standard.size(); i++) {
                compare(path + "/" + i, standard.get(i), policy.path(i), found);
            }
        } else if (standard.isArray()
                || (!standard.asText().equals(policy.asText()) && !areDurations(standard, policy))) {
            found.add(path);
        }
    }

    private static boolean areDurations(JsonNode one, JsonNode other) {
        return isDuration(one) && isDuration(other);
    }

    private static boolean isDuration(JsonNode value) {
        try {
            return value.isTextual() && !Duration.parse(value.asText()).isNegative();
        } catch (DateTimeParseException other) {
            return false;
        }
    }
}

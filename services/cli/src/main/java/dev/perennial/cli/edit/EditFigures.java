package dev.perennial.cli.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.edit.Editor;
import dev.perennial.edit.method.SettingsSweep.Trial;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.practice.Practice;
import java.util.ArrayList;
import java.util.List;

/** What is said of edits, for machines and people. */
public final class EditFigures {
    private EditFigures() {}

    /** Every figure of edits made. */
    static ObjectNode of(Practice practice, EditReport report) {
        ObjectNode node = Json.object().put("method", Editor.METHOD);
        node.set("settings", Json.tree(practice.settings()));
        node.put("requests", report.edits().size())
                .put("holding", report.holding())
                .put("efficacy", report.efficacy())
                .put("efficacyForced", report.efficacyForced())
                .put("generality", report.generality())
                .put("locality", report.locality())
                .put("earlier", report.earlier())
                .put("retention", report.retention())
                .put("passes", report.passes())
                .put("seconds", report.seconds());
        node.set("edits", Json.tree(report.edits()));
        return node;
    }

    /** Every setting tried. */
    static ArrayNode of(List<Trial> trials) {
        ArrayNode node = Json.object().arrayNode();
        for (Trial trial : trials) {
            ObjectNode one = node.addObject()
                    .put("rate", trial.settings().rate())
                    .put("holding", trial.holding())
                    .put("kept", trial.kept())
                    .put("score", trial.score());
            one.set("modules", Json.tree(trial.settings().modules()));
        }
        return node;
    }

    /** The figures for people. */
    public static List<String> lines(JsonNode figures) {
        List<String> lines = new ArrayList<>();
        int rephrases = sum(figures, "rephrases");
        int unrelated = sum(figures, "unrelated");
        int earlier = figures.path("earlier").asInt();
        lines.add("%d of %d edits hold%s%s%s"
                .formatted(
                        figures.path("holding").asInt(),
                        figures.path("requests").asInt(),
                        of(rephrases, "rephrases", figures.path("generality").asDouble(), "hold"),
                        of(
                                unrelated,
                                "unrelated prompts",
                                figures.path("locality").asDouble(),
                                "are answered as before"),
                        of(earlier, "earlier edits", figures.path("retention").asDouble(), "still hold")));
        JsonNode settings = figures.path("settings");
        lines.add("%s in %d modules at rate %s, %d passes, %.1f s"
                .formatted(
                        figures.path("method").asText(),
                        settings.path("modules").size(),
                        settings.path("rate"),
                        figures.path("passes").asInt(),
                        figures.path("seconds").asDouble()));
        for (JsonNode edit : figures.path("edits")) {
            if (!edit.path("generated").asBoolean()) {
                lines.add("  does not hold: " + edit.path("id").asText());
            }
        }
        return lines;
    }

    /** Nothing is said of what was not asked. */
    private static String of(int count, String what, double share, String fate) {
        return count == 0 ? "" : "; %.1f %% of %d %s %s".formatted(100 * share, count, what, fate);
    }

    private static int sum(JsonNode figures, String field) {
        int sum = 0;
        for (JsonNode edit : figures.path("edits")) {
            sum += edit.path(field).asInt();
        }
        return sum;
    }
}

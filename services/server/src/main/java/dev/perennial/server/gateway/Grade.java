package dev.perennial.server.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.server.problem.Refusal;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Somebody's word on an answer.
 *
 * @param id the id that the answer came with
 * @param model the line that was asked; blank when not told
 * @param ok whether the answer was right
 * @param texts of {@code prompt}, {@code expected} and {@code subject} those that were told
 */
record Grade(String id, String model, boolean ok, Map<String, String> texts) {
    private static final Set<String> TEXTS = Set.of("prompt", "expected", "subject");

    Grade {
        texts = Map.copyOf(texts);
    }

    /** Reads a body; throws {@link Refusal} naming what is wrong. */
    static Grade parse(JsonNode body) {
        Fields fields = Fields.of(body);
        SortedMap<String, String> texts = new TreeMap<>();
        for (String name : TEXTS) {
            String text = fields.text(name, "");
            if (!text.isEmpty()) {
                texts.put(name, text);
            }
        }
        Grade grade = new Grade(fields.text("id"), fields.text("model", ""), fields.flag("ok"), texts);
        fields.requireNoOthers();
        return grade;
    }
}

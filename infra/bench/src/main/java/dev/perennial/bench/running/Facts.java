package dev.perennial.bench.running;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of CounterFact in EasyEdit's flat form: {@code prompt, target_new, locality_prompt, locality_ground_truth}.
 *
 * @param corrections those that are sent, as they are
 * @param suite questions about the neighbours of these and of records after them, each between the truth and the false
 *     answer of its record
 */
record Facts(List<JsonNode> corrections, List<ObjectNode> suite) {
    Facts {
        corrections = List.copyOf(corrections);
        suite = List.copyOf(suite);
    }

    /** The first so many records, and so many questions. */
    static Facts read(Path file, int corrections, int questions) throws IOException {
        JsonNode records = new ObjectMapper().readTree(file.toFile());
        if (records.size() < corrections) {
            throw new IllegalArgumentException(
                    "%s: expected %d records or more, found %d".formatted(file, corrections, records.size()));
        }
        List<JsonNode> first = new ArrayList<>();
        List<ObjectNode> suite = new ArrayList<>();
        for (JsonNode record : records) {
            if (first.size() < corrections) {
                first.add(record);
            }
            if (suite.size() < questions && isQuestion(record)) {
                suite.add(question(record, "neighbour-" + suite.size()));
            }
        }
        return new Facts(first, suite);
    }

    private static boolean isQuestion(JsonNode record) {
        String truth = record.path("locality_ground_truth").asText();
        return !record.path("locality_prompt").asText().isBlank()
                && !truth.isBlank()
                && !truth.equals(record.path("target_new").asText());
    }

    private static ObjectNode question(JsonNode record, String id) {
        ObjectNode question = Json.object()
                .put("type", "choice")
                .put("id", id)
                .put("prompt", record.path("locality_prompt").asText());
        question.putArray("choices")
                .add(" " + record.path("locality_ground_truth").asText())
                .add(" " + record.path("target_new").asText());
        return question.put("answer", 0);
    }
}

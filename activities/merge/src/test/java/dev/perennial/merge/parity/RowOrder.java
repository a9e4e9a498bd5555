package dev.perennial.merge.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * Which of our vocabulary's rows stands for each of mergekit's: it numbers new words in an order that differs from run
 * to run.
 *
 * @param rows ours, in mergekit's order; empty if they are the same
 */
record RowOrder(List<Integer> rows) {
    static final RowOrder SAME = new RowOrder(List.of());

    /** By the words of both; fails if they are not the same words. */
    static RowOrder of(Path folder, JsonNode expected) throws IOException {
        Map<String, Integer> ours = new HashMap<>();
        JsonNode tokenizer =
                new ObjectMapper().readTree(folder.resolve("tokenizer.json").toFile());
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        for (Entry<String, JsonNode> word : vocabulary.properties()) {
            ours.put(word.getKey(), word.getValue().asInt());
        }
        for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
            ours.put(vocabulary.path(id).path(0).asText(), id);
        }
        for (JsonNode word : tokenizer.path("added_tokens")) {
            ours.put(word.path("content").asText(), word.path("id").asInt());
        }
        List<Integer> rows = new ArrayList<>();
        for (JsonNode word : expected) {
            Integer row = ours.remove(word.asText());
            if (row == null) {
                throw new AssertionError("the word '" + word.asText() + "' is missing in the merged vocabulary");
            }
            rows.add(row);
        }
        if (!ours.isEmpty()) {
            throw new AssertionError("words too many in the merged vocabulary: " + ours.keySet());
        }
        return new RowOrder(rows);
    }

    /** The rows of a tensor of embeddings in mergekit's order; another tensor as it is. */
    float[] applied(TensorInfo info, float[] values) {
        boolean words = info.name().contains("embed_tokens") || info.name().contains("lm_head");
        if (rows.isEmpty() || !words) {
            return values;
        }
        int width = values.length / Math.toIntExact(info.shape().get(0));
        float[] ordered = values.clone();
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(values, rows.get(i) * width, ordered, i * width, width);
        }
        return ordered;
    }
}

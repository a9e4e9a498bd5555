package dev.perennial.merge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.failure.MergeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A tokenizer.json: its vocabulary and added tokens, which can grow; the rest is kept as it is. */
final class TokenizerFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode root;
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final Map<String, JsonNode> added = new LinkedHashMap<>();

    private TokenizerFile(ObjectNode root) {
        this.root = root;
        JsonNode vocabulary = root.path("model").path("vocab");
        vocabulary
                .properties()
                .forEach(each -> ids.put(each.getKey(), each.getValue().intValue()));
        for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
            ids.put(vocabulary.path(id).path(0).asText(), id);
        }
        root.path("added_tokens").forEach(each -> {
            ids.put(each.path("content").asText(), each.path("id").intValue());
            added.put(each.path("content").asText(), each);
        });
    }

    /** Reads the tokenizer of a model. */
    static TokenizerFile parse(ModelReference model, String text) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode root
                    && root.path("model").path("vocab").isContainerNode()) {
                return new TokenizerFile(root);
            }
        } catch (IOException malformed) {
            throw new MergeException.Refused("tokenizer.json of model " + model + ": expected JSON, found "
                    + String.valueOf(malformed.getMessage()).lines().findFirst().orElse("") + "; fetch it anew");
        }
        throw new MergeException.Refused("tokenizer.json of model " + model
                + ": expected a tokenizer with a vocabulary of its own, such as BPE, WordPiece or Unigram; other kinds are"
                + " not supported, so merge without tokenizer_source");
    }

    TokenizerFile copy() {
        return new TokenizerFile(root.deepCopy());
    }

    /** The numbers of all tokens. */
    Map<String, Integer> ids() {
        return ids;
    }

    /** Those that were added to the vocabulary proper, with their settings. */
    Map<String, JsonNode> added() {
        return added;
    }

    /** All tokens by rising number. */
    List<String> inOrder() {
        List<String> tokens = new ArrayList<>(ids.keySet());
        tokens.sort(Comparator.comparing(ids::get));
        return tokens;
    }

    /** How many numbers are in use, or left out between those. */
    int size() {
        return ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    /** Adds a token behind all others, unless it is there: a plain one, or with the settings of another tokenizer. */
    void add(String token, Optional<JsonNode> settings) {
        if (added.containsKey(token)) {
            return;
        }
        int id = ids.getOrDefault(token, size());
        ObjectNode entry = settings.filter(ObjectNode.class::isInstance)
                .map(each -> ((ObjectNode) each).deepCopy())
                .orElseGet(() -> plain(token));
        entry.put("id", id);
        ids.put(token, id);
        added.put(token, entry);
        ArrayNode all = root.path("added_tokens") instanceof ArrayNode there ? there : root.putArray("added_tokens");
        all.add(entry);
    }

    private static ObjectNode plain(String token) {
        return JSON.createObjectNode()
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", true)
                .put("special", false);
    }

    /** Takes away the tokens whose numbers have no row in the embeddings. */
    void strip(long rows) {
        List<String> beyond = ids.entrySet().stream()
                .filter(each -> each.getValue() >= rows)
                .map(Map.Entry::getKey)
                .toList();
        if (beyond.isEmpty()) {
            return;
        }
        if (!root.path("model").path("type").asText().equals("BPE")) {
            throw new MergeException.Refused("tokens " + beyond.get(0) + " to " + beyond.get(beyond.size() - 1)
                    + " have no row in the embeddings, and only BPE tokenizers can be cut; remove them from"
                    + " tokenizer.json");
        }
        ObjectNode vocabulary = (ObjectNode) root.path("model").path("vocab");
        vocabulary.remove(beyond);
        retain(
                root,
                "added_tokens",
                each -> !beyond.contains(each.path("content").asText()));
        retain((ObjectNode) root.path("model"), "merges", each -> parts(each).stream()
                .noneMatch(beyond::contains));
        beyond.forEach(ids::remove);
        beyond.forEach(added::remove);
    }

    private static void retain(ObjectNode parent, String key, Predicate<JsonNode> kept) {
        ArrayNode remaining = JSON.createArrayNode();
        parent.path(key).forEach(each -> {
            if (kept.test(each)) {
                remaining.add(each);
            }
        });
        parent.set(key, remaining);
    }

    private static List<String> parts(JsonNode merge) {
        return merge.isArray()
                ? List.of(merge.path(0).asText(), merge.path(1).asText())
                : List.of(merge.asText().split(" ", 2));
    }

    /** The file's content. */
    String text() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (IOException impossible) {
            throw new UncheckedIOException("a tokenizer could not be written in memory", impossible);
        }
    }
}

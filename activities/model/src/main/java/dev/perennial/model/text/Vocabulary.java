package dev.perennial.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.model.config.MalformedModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The strings of tokens by id: model vocabulary and added tokens; an id that is not used has an empty string. */
final class Vocabulary {
    private static final int LARGEST_ID = 10_000_000;

    private final List<String> tokens;
    private final int own;

    private Vocabulary(List<String> tokens, int own) {
        this.tokens = Collections.unmodifiableList(tokens);
        this.own = own;
    }

    static Vocabulary parse(byte[] json, String origin) {
        try {
            JsonNode root = new ObjectMapper().readTree(json);
            List<String> tokens = new ArrayList<>();
            model(root.path("model").path("vocab"), tokens);
            int own = tokens.size();
            root.path("added_tokens").forEach(added -> put(tokens, added.path("id"), added.path("content")));
            if (tokens.isEmpty()) {
                throw new MalformedModelException(origin + ": no model.vocab; give the tokenizer.json of a model");
            }
            return new Vocabulary(tokens, own);
        } catch (IOException malformed) {
            throw new MalformedModelException(origin + ": not JSON: " + malformed.getMessage(), malformed);
        }
    }

    private static void model(JsonNode vocabulary, List<String> tokens) {
        if (vocabulary.isArray()) {
            // a unigram model lists pairs of token and score; the id is the place
            vocabulary.forEach(pair -> tokens.add(pair.path(0).asText()));
            return;
        }
        for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
            put(tokens, entry.getValue().intValue(), entry.getKey());
        }
    }

    private static void put(List<String> tokens, JsonNode id, JsonNode token) {
        if (id.canConvertToInt()) {
            put(tokens, id.intValue(), token.asText());
        }
    }

    private static void put(List<String> tokens, int id, String token) {
        if (id < 0 || id > LARGEST_ID) {
            throw new MalformedModelException("tokenizer.json: expected token ids from 0 to " + LARGEST_ID + ", found "
                    + id + " for '" + token + "'");
        }
        while (tokens.size() <= id) {
            tokens.add("");
        }
        tokens.set(id, token);
    }

    List<String> tokens() {
        return tokens;
    }

    /** One more than the largest id that is not of an added token. */
    int own() {
        return own;
    }

    String token(int id) {
        if (id < 0 || id >= tokens.size()) {
            throw new IllegalArgumentException(
                    "expected a token id from 0 to " + (tokens.size() - 1) + ", found " + id);
        }
        return tokens.get(id);
    }
}

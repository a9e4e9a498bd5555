package dev.perennial.store.alias;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.manifest.CanonicalJson;
import dev.perennial.store.object.ObjectBody;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * One entry of an alias's history. The alias itself holds its last one.
 *
 * @param state where the alias pointed from then on
 * @param previous where it pointed before; empty for the first
 * @param reason who or what moved it
 * @param at when
 */
public record AliasChange(AliasState state, List<Digest> previous, String reason, Instant at) {
    public AliasChange {
        previous = List.copyOf(previous);
        if (previous.size() > 1) {
            throw new IllegalArgumentException("AliasChange: expected one previous target at most, found " + previous);
        }
    }

    /** Whether this is the move from that state to that target. */
    boolean isMove(AliasState from, Digest target) {
        return state.generation() == from.generation() + 1
                && state.target().equals(target)
                && previous.equals(List.of(from.target()));
    }

    ObjectBody body() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("generation", state.generation())
                .put("target", state.target().toString())
                .put("reason", reason)
                .put("at", at.toString());
        previous.forEach(digest -> node.put("previous", digest.toString()));
        return ObjectBody.of(CanonicalJson.text(node).getBytes(StandardCharsets.UTF_8), ObjectBody.JSON);
    }

    static AliasChange parse(String key, byte[] bytes) {
        try {
            JsonNode node = CanonicalJson.parse(new String(bytes, StandardCharsets.UTF_8));
            AliasState state = new AliasState(
                    node.required("generation").longValue(),
                    Digest.parse(node.required("target").asText()));
            List<Digest> previous = node.has("previous")
                    ? List.of(Digest.parse(node.required("previous").asText()))
                    : List.of();
            return new AliasChange(
                    state,
                    previous,
                    node.required("reason").asText(),
                    Instant.parse(node.required("at").asText()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MalformedArtifactException(
                    key + " is no alias entry (" + e.getMessage() + "): restore it from the history under refs-log", e);
        }
    }
}

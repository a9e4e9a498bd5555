package dev.perennial.gate.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The stored form of paired scores: one JSON object, the same bytes for equal scores. */
public final class ScoresJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private ScoresJson() {}

    /** Writes. */
    public static String write(PairedScores scores) {
        try {
            return JSON.writeValueAsString(scores);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("Cannot write paired scores as JSON", broken);
        }
    }

    /** Reads; throws {@link IllegalArgumentException} saying what was found. */
    public static PairedScores read(String json) {
        try {
            return JSON.readValue(json, PairedScores.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(
                    "scores: expected paired scores as JSON, found " + broken.getOriginalMessage(), broken);
        }
    }
}

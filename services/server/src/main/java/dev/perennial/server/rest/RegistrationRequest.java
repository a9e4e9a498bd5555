package dev.perennial.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.line.LineId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new line.
 *
 * @param line tenant/line
 * @param base the model its first revision is: {@code name}, and {@code manifest} or {@code folder}
 * @param suites what candidates are held against: JSON lines of multiple choice and cloze items
 * @param texts fixed texts for perplexity
 * @param policy what differs from the standard policy, in the form of a policy
 */
public record RegistrationRequest(
        LineId line,
        JsonNode base,
        @Nullable List<Material> suites,
        @Nullable List<Material> texts,
        @Nullable JsonNode policy) {
    /**
     * Text to judge by.
     *
     * @param name what it is called
     * @param content the text itself
     * @param path instead: a file that the server can read
     */
    public record Material(
            String name, @Nullable String content, @Nullable String path) {}
}

package dev.perennial.bench.craft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.NextToken;
import dev.perennial.model.Scorer;
import dev.perennial.model.Stop;
import dev.perennial.model.text.TokenIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What the reference implementation says of some prompts: {@code {"prompts": [{"prompt", "ids", "top5": [{"id",
 * "logit"}], "greedy"}]}}.
 */
final class Reference {
    private static final double TOLERANCE = 1e-3;

    private final JsonNode prompts;

    private Reference(JsonNode prompts) {
        this.prompts = prompts;
    }

    static Reference read(Path file) throws IOException {
        JsonNode prompts = new ObjectMapper().readTree(file.toFile()).path("prompts");
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException(file + ": expected a list 'prompts' with entries, found none");
        }
        return new Reference(prompts);
    }

    /** A sentence of what is equal; throws {@link IllegalStateException} naming the first thing that is not. */
    String check(LanguageModel model) {
        double farthest = 0;
        int tokens = 0;
        for (JsonNode prompt : prompts) {
            TokenIds ids = ids(prompt.path("ids"));
            require(
                    prompt,
                    "ids",
                    ids,
                    model.tokenizer().encode(prompt.path("prompt").asText()));
            farthest = Math.max(farthest, farthest(model, prompt, ids));
            TokenIds greedy = ids(prompt.path("greedy"));
            require(prompt, "greedy tokens", greedy, greedy(model, ids, greedy.size()));
            tokens += greedy.size();
        }
        return "yes: ids of %d prompts, their %d greedy tokens, top logits (at most %.1e apart)"
                .formatted(prompts.size(), tokens, farthest);
    }

    private static double farthest(LanguageModel model, JsonNode prompt, TokenIds ids) {
        JsonNode top = prompt.path("top5");
        List<NextToken> found = Scorer.of(model).top(ids, top.size());
        double farthest = 0;
        for (int i = 0; i < found.size(); i++) {
            require(
                    prompt,
                    "likely token " + i,
                    top.get(i).path("id").asInt(),
                    found.get(i).id());
            double apart =
                    Math.abs(top.get(i).path("logit").asDouble() - found.get(i).logit());
            if (!(apart <= TOLERANCE)) {
                throw new IllegalStateException("'%s': logit %d is %.2e from the reference's, more than %.0e"
                        .formatted(prompt.path("prompt").asText(), i, apart, TOLERANCE));
            }
            farthest = Math.max(farthest, apart);
        }
        return farthest;
    }

    private static TokenIds greedy(LanguageModel model, TokenIds prompt, int tokens) {
        GenerationRequest request = GenerationRequest.greedy(prompt, tokens).with(Stop.NEVER);
        return Generator.of(model).generate(request).ids();
    }

    private static void require(JsonNode prompt, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException("'%s': expected the reference's %s %s, found %s"
                    .formatted(prompt.path("prompt").asText(), what, expected, found));
        }
    }

    private static TokenIds ids(JsonNode array) {
        return TokenIds.of(StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray());
    }
}

package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.model.text.TokenIds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SmolLM2-135M-Instruct against what transformers computed from the same folder. */
@Tag("slow")
class RealModelTest {
    private static Optional<LanguageModel> opened = Optional.empty();
    private static List<JsonNode> prompts = List.of();

    @BeforeEach
    void open() throws IOException {
        String folder = Optional.ofNullable(System.getProperty("perennial.smollm2"))
                .or(() -> Optional.ofNullable(System.getenv("PERENNIAL_SMOLLM2")))
                .orElse("");
        assumeTrue(
                !folder.isEmpty(),
                "no real model: set -Dperennial.smollm2 or PERENNIAL_SMOLLM2 to a SmolLM2-135M-Instruct folder");
        if (opened.isEmpty()) {
            opened = Optional.of(LanguageModel.open(Path.of(folder)));
            prompts = expected();
        }
    }

    private static List<JsonNode> expected() throws IOException {
        try (InputStream json = Objects.requireNonNull(
                RealModelTest.class.getResourceAsStream("/smollm2-expected.json"), "smollm2-expected.json")) {
            JsonNode root = new ObjectMapper().readTree(json);
            return StreamSupport.stream(root.path("prompts").spliterator(), false)
                    .toList();
        }
    }

    @AfterAll
    static void close() {
        opened.ifPresent(LanguageModel::close);
    }

    @Test
    void promptsBecomeTheReferencesIds() {
        for (JsonNode prompt : prompts) {
            assertThat(model().tokenizer().encode(prompt.path("prompt").asText()))
                    .isEqualTo(ids(prompt.path("ids")));
        }
    }

    @Test
    void likeliestTokensHaveTheReferencesLogits() {
        Scorer scorer = Scorer.of(model());
        for (JsonNode prompt : prompts) {
            JsonNode top = prompt.path("top5");
            List<NextToken> tokens = scorer.top(ids(prompt.path("ids")), top.size());
            for (int i = 0; i < tokens.size(); i++) {
                assertThat(tokens.get(i).id()).isEqualTo(top.get(i).path("id").intValue());
                assertThat((double) tokens.get(i).logit())
                        .isCloseTo(top.get(i).path("logit").doubleValue(), within(1e-3));
                assertThat(model().tokenizer().token(tokens.get(i).id()))
                        .isEqualTo(top.get(i).path("token").asText());
            }
        }
    }

    @Test
    void greedyTokensAreTheReferences() {
        Generator generator = Generator.of(model());
        for (JsonNode prompt : prompts) {
            TokenIds expected = ids(prompt.path("greedy"));
            GenerationRequest request = GenerationRequest.greedy(ids(prompt.path("ids")), expected.size())
                    .with(Stop.NEVER);
            Generation generation = generator.generate(request);
            assertThat(generation.ids()).isEqualTo(expected);
            assertThat(generation.text()).isEqualTo(prompt.path("greedyText").asText());
        }
    }

    @Test
    void scoredTogetherThePromptsFindTheReferencesTokensLikeliest() {
        List<TokenIds> sequences = prompts.stream()
                .map(prompt -> ids(prompt.path("ids")).plus(ids(prompt.path("greedy"))))
                .toList();
        List<Scored> scored = Scorer.of(model()).score(sequences);
        for (int i = 0; i < prompts.size(); i++) {
            int size = prompts.get(i).path("ids").size();
            for (int position = size; position < scored.get(i).ids().size(); position++) {
                assertThat(scored.get(i).hit(position)).isTrue();
            }
        }
    }

    private static LanguageModel model() {
        return opened.orElseThrow();
    }

    private static TokenIds ids(JsonNode array) {
        return TokenIds.of(StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray());
    }
}

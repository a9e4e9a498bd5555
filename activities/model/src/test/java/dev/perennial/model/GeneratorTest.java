package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final LanguageModel MODEL = TinyModels.random(1);
    private static final Generator GENERATOR = Generator.of(MODEL);
    private static final TokenIds PROMPT = TinyModels.ids(6, 9);

    @AfterAll
    static void close() {
        MODEL.close();
    }

    private static GenerationRequest greedy(int most) {
        return GenerationRequest.greedy(PROMPT, most).with(Stop.NEVER);
    }

    @Test
    void cachedDecodingEqualsTheWholePass() {
        Generation generation = GENERATOR.generate(greedy(100));
        assertThat(generation.ids().size()).isEqualTo(100);
        assertThat(generation.reason()).isEqualTo(Generation.Reason.LENGTH);
        Scored scored = Scorer.of(MODEL).score(PROMPT.plus(generation.ids()));
        for (int i = 0; i < 100; i++) {
            assertThat(scored.hit(PROMPT.size() + i)).isTrue();
            assertThat(generation.logProbabilities().get(i))
                    .isCloseTo(scored.logProbability(PROMPT.size() + i), within(1e-4f));
        }
    }

    @Test
    void contextEndsAGeneration() {
        Generation generation = GENERATOR.generate(greedy(1000));
        assertThat(generation.ids().size()).isEqualTo(MODEL.config().context() - PROMPT.size());
        TokenIds full = TinyModels.ids(MODEL.config().context(), 1);
        assertThatThrownBy(() -> GENERATOR.generate(GenerationRequest.greedy(full, 1)))
                .hasMessageContaining("fills the model's context of 128 tokens");
    }

    @Test
    void listenerHearsEveryTokenAndTheWholeText() {
        List<GeneratedToken> heard = new ArrayList<>();
        Generation generation = GENERATOR.generate(greedy(40), heard::add);
        assertThat(heard.stream().map(GeneratedToken::id))
                .containsExactlyElementsOf(generation.ids().toList());
        StringBuilder text = new StringBuilder();
        heard.forEach(token -> text.append(token.text()));
        assertThat(text.toString()).isEqualTo(generation.text());
    }

    @Test
    void listenerMayEndAGeneration() {
        int[] heard = {0};
        Generation generation = GENERATOR.generate(greedy(40), token -> ++heard[0] < 5);
        assertThat(generation.ids().size()).isEqualTo(5);
        assertThat(generation.reason()).isEqualTo(Generation.Reason.CANCELLED);
    }

    @Test
    void endTokenEndsAGenerationAndIsNotText() {
        Generation free = GENERATOR.generate(greedy(8));
        int end = free.ids().at(4);
        int first = free.ids().toList().indexOf(end);
        try (LanguageModel ending = LanguageModel.of(
                TinyModels.CONFIG,
                new SpecialTokens(List.of(), List.of(end)),
                TinyModels.tokenizer(),
                TinyModels.weights(TinyModels.CONFIG, 1))) {
            Generation generation = Generator.of(ending).generate(GenerationRequest.greedy(PROMPT, 8));
            assertThat(generation.ids()).isEqualTo(free.ids().slice(0, first + 1));
            assertThat(generation.reason()).isEqualTo(Generation.Reason.END_OF_TEXT);
            assertThat(generation.text())
                    .isEqualTo(MODEL.tokenizer().decode(free.ids().slice(0, first)));
        }
    }

    @Test
    void stopTextEndsAGeneration() {
        Sampling sampling = Sampling.of(1.5, 3);
        String whole = GENERATOR.generate(greedy(60).with(sampling)).text();
        String stop = whole.substring(10, 12);
        Generation generation = GENERATOR.generate(greedy(60).with(sampling).with(new Stop(false, List.of(stop))));
        assertThat(generation.reason()).isEqualTo(Generation.Reason.STOP_TEXT);
        assertThat(generation.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    }

    @Test
    void samplingFollowsItsSeed() {
        GenerationRequest request = greedy(30).with(Sampling.of(1.0, 7));
        TokenIds drawn = GENERATOR.generate(request).ids();
        assertThat(GENERATOR.generate(request).ids()).isEqualTo(drawn);
        assertThat(GENERATOR.generate(request.with(Sampling.of(1.0, 8))).ids()).isNotEqualTo(drawn);
    }

    @Test
    void samplingDrawsInProportion() {
        float[] logits = {(float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.15), (float) Math.log(0.05)};
        assertThat(shares(new Sampling(1, 1, 11), logits))
                .containsExactly(new double[] {0.5, 0.3, 0.15, 0.05}, within(0.02));
        assertThat(shares(new Sampling(1, 0.8, 11), logits))
                .containsExactly(new double[] {0.625, 0.375, 0, 0}, within(0.02));
        assertThat(shares(new Sampling(0.5, 1, 11), logits))
                .containsExactly(new double[] {0.685, 0.247, 0.062, 0.007}, within(0.02));
    }

    private static double[] shares(Sampling sampling, float[] logits) {
        Draw draw = new Draw(sampling);
        double[] shares = new double[logits.length];
        int draws = 10_000;
        for (int place = 0; place < draws; place++) {
            shares[draw.token(logits, place)] += 1.0 / draws;
        }
        return shares;
    }
}

package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Llama;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.rows.Bfloat16Matrix;
import dev.perennial.tensor.rows.LinearMap;
import dev.perennial.tensor.rows.NativeMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model whose matrices are held a second time, as bfloat16 numbers, by which single steps are computed. */
class StepMatricesTest {
    private static final double EQUAL = 1e-4;
    private static final int UPPER = 0xFFFF0000;
    private static final ModelConfig CONFIG = Llama.small(TinyModels.VOCABULARY, 32, 2, new Attention(4, 2, 8), 128);

    @Test
    void matricesOfBfloat16NumbersAreHeldSoAndOthersAsTheyAre() {
        try (LanguageModel model = rounded()) {
            assertThat(output(model)).isInstanceOf(Bfloat16Matrix.class);
            assertThat(output(model)).isSameAs(output(model));
            scale(model, model.layout().attentionOutput(0).weight());
            assertThat(output(model)).isInstanceOf(NativeMatrix.class);
        }
    }

    @Test
    void stepsByThemAreThoseOfTheEngine() {
        try (LanguageModel model = rounded();
                Scope scope = model.enter();
                Steps steps = new ProcessorSteps(model)) {
            TokenIds ids = TinyModels.ids(6, 9);
            KvCache fresh = KvCache.empty(model.network(), scope.manager(), 1, ids.size());
            Forward.prefill(model, scope, fresh, ids);
            steps.join(fresh);
            float[] before = steps.logits(scope, new int[] {7}).row(0);
            assertThat(distance(before, last(model, ids.plus(TokenIds.of(List.of(7))))))
                    .isLessThan(EQUAL);
        }
    }

    @Test
    void aRunningDecoderSeesWhatIsAssigned() {
        TokenIds prompt = TinyModels.ids(6, 9);
        GenerationRequest request = GenerationRequest.greedy(prompt, 8).with(Stop.NEVER);
        try (LanguageModel model = rounded();
                BatchDecoder decoder = BatchDecoder.start(model, 1, 1)) {
            Generation before = decoder.submit(request, token -> true).result().join();
            model.parameters().forEach(info -> scale(model, info.name()));
            Generation after = decoder.submit(request, token -> true).result().join();

            assertThat(after.ids()).isNotEqualTo(before.ids());
            for (int i = 0; i < after.ids().size(); i++) {
                TokenIds read = prompt.plus(after.ids().slice(0, i + 1));
                double expected = Scorer.of(model).score(read).logProbability(read.size() - 1);
                assertThat((double) after.logProbabilities().get(i)).isCloseTo(expected, within(EQUAL));
            }
        }
    }

    private static LinearMap output(LanguageModel model) {
        LinearModule module = model.layout().attentionOutput(0);
        return model.values().stepMatrices().matrix(module.weight(), module);
    }

    private static float[] last(LanguageModel model, TokenIds ids) {
        try (Scope scope = model.enter()) {
            KvCache cache = KvCache.empty(model.network(), scope.manager(), 1, ids.size());
            return model.network()
                    .logits(Forward.prefill(model, scope, cache, ids), Taps.NONE)
                    .toFloatArray();
        }
    }

    private static double distance(float[] found, float[] expected) {
        double most = 0;
        for (int i = 0; i < found.length; i++) {
            most = Math.max(most, Math.abs(found[i] - expected[i]));
        }
        return most;
    }

    private static void scale(LanguageModel model, String name) {
        float[] values = model.parameter(name);
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1.37f;
        }
        model.assign(name, values);
    }

    private static LanguageModel rounded() {
        LanguageModel model = TinyModels.random(CONFIG, 4);
        for (TensorInfo info : model.parameters()) {
            float[] values = model.parameter(info.name());
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & UPPER);
            }
            model.assign(info.name(), values);
        }
        return model;
    }
}

package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaptureTest {
    private static final String DOWN = "model.layers.0.mlp.down_proj";
    private static final String QUERY = "model.layers.1.self_attn.q_proj";
    private static final List<String> MODULES = List.of(QUERY, DOWN);

    private final LanguageModel model = TinyModels.random(1);
    private final Capture capture = Capture.of(model);

    @AfterEach
    void close() {
        model.close();
    }

    private static List<PromptTarget> pairs(int count) {
        List<PromptTarget> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(new PromptTarget(TinyModels.ids(3 + i * 7 % 20, i), TinyModels.ids(1 + i % 3, 100 + i)));
        }
        return pairs;
    }

    /** For a linear module dL/dW = G' H when every position that matters is captured. */
    @Test
    void gradientsAgreeWithFiniteDifferencesOfTheWeight() {
        PromptTarget pair = new PromptTarget(TokenIds.of(5), TinyModels.ids(6, 2));
        Scorer scorer = Scorer.of(model);
        for (Captured captured : capture.targets(List.of(pair), MODULES, Capture.Loss.SUM)) {
            Matrix gradient = captured.gradients().transposedTimes(captured.inputs());
            String name = captured.module() + ".weight";
            float[] weight = model.parameter(name);
            for (int element : new int[] {0, 7, weight.length / 2, weight.length - 1}) {
                double slope =
                        (lossWith(scorer, pair, name, element, 2e-2f) - lossWith(scorer, pair, name, element, -2e-2f))
                                / 4e-2;
                assertThat((double) gradient.data()[element]).isCloseTo(slope, within(2e-3 + 0.02 * Math.abs(slope)));
            }
        }
    }

    private double lossWith(Scorer scorer, PromptTarget pair, String name, int element, float change) {
        float[] kept = model.parameter(name);
        float[] changed = kept.clone();
        changed[element] += change;
        model.assign(name, changed);
        double loss = -scorer.logLikelihoods(List.of(pair))[0];
        model.assign(name, kept);
        return loss;
    }

    @Test
    void rowsBelongToTargetTokensInOrderWhateverTheCompany() {
        List<PromptTarget> pairs = pairs(12);
        List<Captured> together = capture.targets(pairs, MODULES, Capture.Loss.SUM);
        for (Captured captured : together) {
            int row = 0;
            for (PromptTarget pair : pairs) {
                Captured single = capture.targets(List.of(pair), List.of(captured.module()), Capture.Loss.SUM)
                        .get(0);
                assertThat(single.inputs().rows()).isEqualTo(pair.target().size());
                for (int i = 0; i < pair.target().size(); i++, row++) {
                    assertThat(captured.inputs().row(row))
                            .containsExactly(single.inputs().row(i), within(1e-4f));
                    assertThat(captured.gradients().row(row))
                            .containsExactly(single.gradients().row(i), within(1e-4f));
                }
            }
            assertThat(captured.inputs().rows()).isEqualTo(row);
        }
        assertThat(together).extracting(Captured::module).isEqualTo(MODULES);
    }

    @Test
    void meanLossIsTheSumOverItsTokens() {
        List<PromptTarget> pairs = pairs(5);
        int tokens = pairs.stream().mapToInt(pair -> pair.target().size()).sum();
        Matrix sum =
                capture.targets(pairs, List.of(DOWN), Capture.Loss.SUM).get(0).gradients();
        Matrix mean =
                capture.targets(pairs, List.of(DOWN), Capture.Loss.MEAN).get(0).gradients();
        assertThat(mean.data()).containsExactly(sum.scaled(1f / tokens).data(), within(1e-6f));
    }

    @Test
    void inputsOfPlainTextAreThoseOfTheSamePositions() {
        PromptTarget pair = pairs(3).get(2);
        Map<String, Matrix> inputs = capture.inputs(List.of(TinyModels.ids(4, 1), pair.whole()), MODULES);
        for (Captured captured : capture.targets(List.of(pair), MODULES, Capture.Loss.SUM)) {
            Matrix all = Objects.requireNonNull(inputs.get(captured.module()));
            assertThat(all.rows()).isEqualTo(4 + pair.whole().size());
            assertThat(all.row(4 + pair.prompt().size() - 1))
                    .containsExactly(captured.inputs().row(0), within(1e-4f));
        }
    }

    @Test
    void capturingLeavesNothingBehind() {
        capture.targets(pairs(3), MODULES, Capture.Loss.SUM);
        int before = model.values().manager().getManagedArrays().size();
        double score = Scorer.of(model).score(TinyModels.ids(9, 9)).sum();
        for (int i = 0; i < 100; i++) {
            capture.targets(pairs(3), MODULES, Capture.Loss.SUM);
        }
        assertThat(model.values().manager().getManagedArrays()).hasSize(before);
        assertThat(Scorer.of(model).score(TinyModels.ids(9, 9)).sum()).isEqualTo(score);
    }

    @Test
    void severalThreadsMayCaptureAtOnce() {
        float[] expected = capture.targets(pairs(4), List.of(DOWN), Capture.Loss.SUM)
                .get(0)
                .gradients()
                .data();
        List<float[]> found = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> capture.targets(pairs(4), List.of(DOWN), Capture.Loss.SUM)
                        .get(0)
                        .gradients()
                        .data())
                .toList();
        assertThat(found).allSatisfy(data -> assertThat(data).containsExactly(expected, within(1e-5f)));
    }

    @Test
    void refusesUnknownModules() {
        assertThatThrownBy(() -> capture.inputs(List.of(TokenIds.of(1)), List.of("model.layers.9.mlp.down_proj")))
                .isInstanceOf(UnknownTensorException.class)
                .hasMessageContaining("model.layers.9.mlp.down_proj");
        assertThatThrownBy(() -> capture.inputs(List.of(TokenIds.of(1)), List.of("model.embed_tokens")))
                .hasMessageContaining("expected a linear module of a layer")
                .hasMessageContaining("model.embed_tokens");
        assertThatThrownBy(() -> capture.inputs(List.of(TokenIds.of(1)), List.of("model.layers.0.input_layernorm")))
                .hasMessageContaining("expected a linear module of a layer");
    }
}

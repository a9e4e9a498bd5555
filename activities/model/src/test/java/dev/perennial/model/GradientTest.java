package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.perennial.model.lora.LoraAdapter;
import dev.perennial.model.lora.LoraFactors;
import dev.perennial.model.lora.LoraSettings;
import dev.perennial.model.lora.LoraTargets;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.linalg.Matrix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradients that training follows, of every family and variant in float64, against slopes of the loss. */
@Tag("slow")
class GradientTest {
    private static final double EQUAL = 1e-6;
    private static final float STEP = 1e-4f;
    private static final int ENTRIES = 2;

    private static List<String> names() {
        return FamilyFixture.names();
    }

    /** Of every tensor, where its gradient is largest and somewhere else. */
    @ParameterizedTest
    @MethodSource("names")
    void everyParametersGradientIsTheSlopeOfTheLoss(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model(DataType.FLOAT64)) {
            Probe probe = new Probe(model, Leaves.weights(model), fixture.tokens());
            assertThat(probe.gradients()).hasSize(model.parameters().size());
            probe.assertSlopes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2-biased", "gpt2", "neox", "qwen3", "gemma2", "gemma3"})
    void everyAdaptersGradientIsTheSlopeOfTheLoss(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model(DataType.FLOAT64);
                Scope scope = model.enter()) {
            LoraSettings settings = LoraSettings.of(2, 3, new LoraTargets.AllLinear());
            LoraAdapter adapter = random(AdapterTrainer.fresh(model, settings, 1));
            Probe probe = new Probe(model, new AdapterLeaves(model, adapter, scope.manager()), fixture.tokens());
            assertThat(probe.gradients())
                    .hasSize(2
                            * model.config().layers()
                            * model.layout().modules(0).size());
            probe.assertSlopes();
        }
    }

    private static LoraAdapter random(LoraAdapter fresh) {
        Random random = new Random(1);
        Map<String, LoraFactors> modules = new LinkedHashMap<>();
        fresh.modules().forEach((module, factors) -> {
            float[] b = new float[factors.b().data().length];
            for (int i = 0; i < b.length; i++) {
                b[i] = 0.3f * (float) random.nextGaussian();
            }
            modules.put(
                    module,
                    new LoraFactors(
                            factors.a(),
                            Matrix.of(factors.b().rows(), factors.b().columns(), b)));
        });
        return new LoraAdapter(fresh.settings(), modules);
    }

    /** The loss of two sequences, one with padding, as a function of some leaves. */
    private static final class Probe {
        private final LanguageModel model;
        private final Leaves leaves;
        private final TargetLoss loss;
        private final Map<String, double[]> gradients = new LinkedHashMap<>();

        Probe(LanguageModel model, Leaves leaves, TokenIds tokens) {
            this.model = model;
            this.leaves = leaves;
            loss = new TargetLoss(List.of(tokens.slice(0, 14), tokens.slice(5, 14)), new int[] {2, 1});
            leaves.arrays().values().forEach(array -> array.setRequiresGradient(true));
            try (Scope scope = model.enter();
                    Recording recording = scope.recording()) {
                NDArray sum = loss.sum(model, scope.manager(), leaves.taps());
                overwriteWhatJavaFreed();
                recording.followBack(sum);
                leaves.arrays().forEach((name, array) -> {
                    NDArray gradient = array.getGradient();
                    gradient.attach(scope.manager());
                    gradients.put(name, gradient.toDoubleArray());
                });
            }
            leaves.arrays().values().forEach(array -> array.setRequiresGradient(false));
        }

        Map<String, double[]> gradients() {
            return gradients;
        }

        void assertSlopes() {
            Random random = new Random(1);
            gradients.forEach((name, gradient) -> {
                double largest = Math.abs(gradient[largest(gradient)]);
                assertThat(largest).as(name).isGreaterThan(1e-8);
                List<Integer> entries = new ArrayList<>(List.of(largest(gradient)));
                while (entries.size() < ENTRIES) {
                    entries.add(random.nextInt(gradient.length));
                }
                for (int entry : entries) {
                    assertThat(Math.abs(slope(name, entry) - gradient[entry]) / largest)
                            .as("%s, entry %d of gradient %s", name, entry, gradient[entry])
                            .isLessThan(EQUAL);
                }
            });
        }

        private static int largest(double[] gradient) {
            int largest = 0;
            for (int i = 0; i < gradient.length; i++) {
                largest = Math.abs(gradient[i]) > Math.abs(gradient[largest]) ? i : largest;
            }
            return largest;
        }

        /** Over the distance that remains when both ends are rounded to float32, which is what leaves are given. */
        private double slope(String name, int entry) {
            ArrayMemory memory =
                    ArrayMemory.of(Objects.requireNonNull(leaves.arrays().get(name)));
            float[] kept = new float[memory.size()];
            memory.get(kept);
            float[] moved = kept.clone();
            moved[entry] = kept[entry] + STEP;
            double above = moved[entry];
            double rise = loss(name, moved);
            moved[entry] = kept[entry] - STEP;
            double below = moved[entry];
            rise -= loss(name, moved);
            leaves.assign(name, kept);
            return rise / (above - below);
        }

        private double loss(String name, float[] values) {
            leaves.assign(name, values);
            try (Scope scope = model.enter()) {
                return loss.sum(model, scope.manager(), leaves.taps()).getDouble();
            }
        }

        /** The engine comes back to what it recorded; where that was Java's to free, it now finds something else. */
        private static void overwriteWhatJavaFreed() {
            System.gc();
            for (int i = 0; i < 20_000; i++) {
                ByteBuffer.allocateDirect(Double.BYTES).putDouble(1e9);
            }
        }
    }
}

package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.runtime.Device;
import dev.perennial.tensor.runtime.ForwardType;
import dev.perennial.tensor.runtime.Processor;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters in halves, and those that the JVM cannot see. */
class HoldingTest {
    private static final String DOWN = "model.layers.1.mlp.down_proj.weight";

    private static LanguageModel tiny(MemoryTensors weights, ForwardType type) {
        Device here = Device.configured();
        Device device = new Device(here.processor(), here.index(), type);
        return LanguageModel.of(TinyModels.CONFIG, TinyModels.special(), TinyModels.tokenizer(), weights, device);
    }

    private static List<String> families() {
        return FamilyFixture.names();
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyFamilyAnswersInHalvesAsFarAsTheyReach(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        double float16 = distance(fixture, ForwardType.FLOAT16);
        double bfloat16 = distance(fixture, ForwardType.BFLOAT16);
        assertThat(float16).isBetween(1e-5, 5e-3);
        assertThat(bfloat16).isBetween(float16, 4e-2);
    }

    private static double distance(FamilyFixture fixture, ForwardType type) {
        Device here = Device.configured();
        try (LanguageModel model = fixture.model(new Device(here.processor(), here.index(), type))) {
            return FamilyFixture.distance(fixture.run(model), fixture.logits());
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16,2e-3", "BFLOAT16,2e-2"})
    void scoresInHalvesAreNearThoseInFloat32AndOfDecodingStepsTheSame(ForwardType type, double near) {
        MemoryTensors weights = TinyModels.weights(TinyModels.CONFIG, 1);
        TokenIds ids = TinyModels.ids(40, 2);
        try (LanguageModel exact = tiny(weights, ForwardType.FLOAT32);
                LanguageModel half = tiny(weights, type)) {
            double expected = Scorer.of(exact).score(ids).sum();
            assertThat(Scorer.of(half).score(ids).sum()).isCloseTo(expected, within(near * Math.abs(expected)));

            Generation generation = Generator.of(half).generate(GenerationRequest.greedy(ids, 6));
            TokenIds whole = ids.plus(generation.ids());
            Scored scored = Scorer.of(half).score(whole);
            for (int position = ids.size(); position < whole.size(); position++) {
                assertThat(scored.hit(position)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void aModelInHalvesOnlyAnswers(ForwardType type) {
        MemoryTensors weights = TinyModels.weights(TinyModels.CONFIG, 1);
        PromptTarget pair = new PromptTarget(TinyModels.ids(4, 1), TinyModels.ids(2, 2));
        List<String> modules = List.of("model.layers.0.mlp.down_proj");
        try (LanguageModel model = tiny(weights, type)) {
            assertRefused(type, () -> model.parameter(DOWN));
            assertRefused(type, () -> model.weights().bytes(DOWN));
            assertRefused(type, () -> model.assign(DOWN, weights.floats(DOWN)));
            assertRefused(type, () -> Capture.of(model).targets(List.of(pair), modules, Capture.Loss.SUM));
            assertThat(Capture.of(model).inputs(List.of(pair.whole()), modules)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatShareDecodeStepsSayWhatEachSaysAlone(ForwardType type) {
        try (LanguageModel model = tiny(TinyModels.weights(TinyModels.CONFIG, 3), type);
                BatchDecoder decoder = BatchDecoder.start(model, 3, 3)) {
            List<GenerationRequest> requests = IntStream.of(3, 7, 12)
                    .mapToObj(size -> GenerationRequest.greedy(TinyModels.ids(size, size), 5))
                    .toList();
            List<Ticket> tickets = requests.stream()
                    .map(request -> decoder.submit(request, TokenListener.NONE))
                    .toList();
            for (int i = 0; i < requests.size(); i++) {
                assertThat(tickets.get(i).result().join().ids())
                        .isEqualTo(Generator.of(model).generate(requests.get(i)).ids());
            }
        }
    }

    private static void assertRefused(ForwardType type, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this model was opened in " + type.word()
                        + ", to answer only; open it in float32 to read or change its weights");
    }

    @Test
    void parametersThatTheJvmCannotSeeAreCopiedInAndOut() {
        MemoryTensors weights = TinyModels.weights(TinyModels.CONFIG, 1);
        TokenIds ids = TinyModels.ids(12, 1);
        try (LanguageModel plain = tiny(weights, ForwardType.FLOAT32);
                LanguageModel copied = LanguageModel.of(
                        TinyModels.CONFIG,
                        TinyModels.special(),
                        TinyModels.tokenizer(),
                        weights,
                        manager -> new Holding(manager, DataType.FLOAT32, ForwardType.FLOAT32, false))) {
            for (TensorInfo info : weights.tensors()) {
                assertThat(copied.parameter(info.name())).isEqualTo(weights.floats(info.name()));
            }
            assertThat(Scorer.of(copied).score(ids).sum())
                    .isEqualTo(Scorer.of(plain).score(ids).sum());
            int arrays = copied.values().manager().getManagedArrays().size();
            float[] changed = copied.parameter(DOWN);
            changed[5] += 3;
            copied.assign(DOWN, changed);
            plain.assign(DOWN, changed);
            assertThat(copied.parameter(DOWN)).isEqualTo(changed);
            assertThat(Scorer.of(copied).score(ids).sum())
                    .isEqualTo(Scorer.of(plain).score(ids).sum());
            assertThat(copied.values().manager().getManagedArrays()).hasSize(arrays);
        }
    }

    @Test
    void brokenWeightsAreRefusedInHalvesToo() {
        MemoryTensors weights = TinyModels.weights(TinyModels.CONFIG, 1);
        float[] values = weights.floats(DOWN);
        values[9] = Float.NaN;
        MemoryTensors broken = weights.put(weights.info(DOWN), values);
        assertThatThrownBy(() -> tiny(broken, ForwardType.FLOAT16))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining(DOWN);
    }

    @Test
    void onAGpuAModelLiesThere() {
        assumeTrue(
                Device.configured().processor() == Processor.CUDA,
                "no GPU: every test runs on one with -Dperennial.device=cuda and the CUDA libraries on the class path");
        try (LanguageModel model = TinyModels.random(1)) {
            assertThat(model.values().manager().getDevice().isGpu()).isTrue();
            assertThat(model.values().array(DOWN).getDevice().isGpu()).isTrue();
        }
    }
}

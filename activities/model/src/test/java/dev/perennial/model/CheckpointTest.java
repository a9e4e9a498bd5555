package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.lora.LoraAdapter;
import dev.perennial.model.lora.LoraSettings;
import dev.perennial.model.lora.LoraTargets;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final List<TrainingExample> EXAMPLES = IntStream.range(0, 11)
            .mapToObj(i -> TrainingExample.all(TinyModels.ids(4 + i, i)))
            .toList();
    private static final TrainingPlan PLAN = TrainingPlan.of(20, 32, 3e-3, 3).accumulating(2);

    @TempDir
    private Path folder;

    private static Consumer<TrainingStep> stopAt(int last) {
        return step -> {
            if (step.step() == last) {
                throw new CancellationException("enough");
            }
        };
    }

    @Test
    void aTrainingThatStoppedGoesOnBitForBit() {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        try (LanguageModel undisturbed = TinyModels.random(1);
                LanguageModel first = TinyModels.random(1);
                LanguageModel second = TinyModels.random(1)) {
            TrainingReport expected =
                    Trainer.of(undisturbed).checkpoints(whole, 100).train(EXAMPLES, PLAN);
            Trainer stopped = Trainer.of(first).checkpoints(parts, 4);
            assertThatThrownBy(() -> stopped.train(EXAMPLES, PLAN, stopAt(10)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("enough");
            assertThat(first.parameter("model.norm.weight")).isNotEqualTo(undisturbed.parameter("model.norm.weight"));
            TrainingReport report = Trainer.of(second).checkpoints(parts, 4).train(EXAMPLES, PLAN);
            assertThat(report.curve()).isEqualTo(expected.curve());
            for (TensorInfo info : second.parameters()) {
                assertThat(second.parameter(info.name())).as(info.name()).isEqualTo(undisturbed.parameter(info.name()));
            }
            assertSameTensors(whole, parts);
        }
    }

    /** With values, means, squares and curve. */
    private static void assertSameTensors(Path one, Path other) {
        try (SafetensorsFile expected = SafetensorsFile.open(one);
                SafetensorsFile found = SafetensorsFile.open(other)) {
            assertThat(found.tensors()).isEqualTo(expected.tensors());
            assertThat(found.tensors()).hasSizeGreaterThan(3 * 2);
            for (TensorInfo info : found.tensors()) {
                assertThat(found.bytes(info.name())).as(info.name()).isEqualTo(expected.bytes(info.name()));
            }
        }
    }

    @Test
    void aStopBetweenTwoWritingsGoesOnFromTheFile() {
        Path file = folder.resolve("file");
        try (LanguageModel undisturbed = TinyModels.random(1);
                LanguageModel killed = TinyModels.random(1);
                LanguageModel second = TinyModels.random(1)) {
            TrainingReport expected = Trainer.of(undisturbed).train(EXAMPLES, PLAN);
            Consumer<TrainingStep> dies = step -> {
                if (step.step() == 10) {
                    throw new IllegalStateException("killed");
                }
            };
            Trainer stopped = Trainer.of(killed).checkpoints(file, 4);
            assertThatThrownBy(() -> stopped.train(EXAMPLES, PLAN, dies)).hasMessage("killed");
            int[] heard = {0};
            TrainingReport report = Trainer.of(second).checkpoints(file, 4).train(EXAMPLES, PLAN, step -> heard[0]++);
            assertThat(heard[0]).isEqualTo(12);
            assertThat(report.curve()).isEqualTo(expected.curve());
        }
    }

    @Test
    void aFinishedTrainingIsNotDoneAgain() {
        Path file = folder.resolve("file");
        try (LanguageModel model = TinyModels.random(1);
                LanguageModel again = TinyModels.random(1)) {
            TrainingReport report = Trainer.of(model).checkpoints(file, 7).train(EXAMPLES, PLAN);
            TrainingReport same = Trainer.of(again).checkpoints(file, 7).train(EXAMPLES, PLAN, step -> {
                throw new AssertionError("step " + step.step() + " was done again");
            });
            assertThat(same.curve()).isEqualTo(report.curve());
            assertThat(again.parameter("model.norm.weight")).isEqualTo(model.parameter("model.norm.weight"));
        }
    }

    @Test
    void anInterruptedTrainingLeavesItsFileAndTheInterruption() {
        Path file = folder.resolve("file");
        try (LanguageModel model = TinyModels.random(1)) {
            Trainer trainer = Trainer.of(model).checkpoints(file, 100);
            Thread own = Thread.currentThread();
            assertThatThrownBy(() -> trainer.train(EXAMPLES, PLAN, step -> own.interrupt()))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("interrupted after step 1 of 20");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(trainer.train(EXAMPLES, PLAN).curve()).hasSize(20);
        }
    }

    @Test
    void anAdapterGoesOnBitForBit() {
        Path file = folder.resolve("file");
        try (LanguageModel model = TinyModels.random(1)) {
            LoraAdapter fresh =
                    LoraAdapter.fresh(LoraSettings.of(2, 4, LoraTargets.named("q_proj")), model.parameters(), 1);
            TrainedAdapter expected = AdapterTrainer.of(model, fresh).train(EXAMPLES, PLAN);
            AdapterTrainer stopped = AdapterTrainer.of(model, fresh).checkpoints(file, 100);
            assertThatThrownBy(() -> stopped.train(EXAMPLES, PLAN, stopAt(9)))
                    .isInstanceOf(CancellationException.class);
            TrainedAdapter found = stopped.train(EXAMPLES, PLAN);
            assertThat(found.report().curve()).isEqualTo(expected.report().curve());
            expected.adapter().modules().forEach((module, factors) -> {
                assertThat(found.adapter().factors(module).a().data())
                        .isEqualTo(factors.a().data());
                assertThat(found.adapter().factors(module).b().data())
                        .isEqualTo(factors.b().data());
            });
            LoraAdapter other =
                    LoraAdapter.fresh(LoraSettings.of(2, 5, LoraTargets.named("q_proj")), model.parameters(), 1);
            assertThatThrownBy(() ->
                            AdapterTrainer.of(model, other).checkpoints(file, 1).train(EXAMPLES, PLAN))
                    .hasMessageContaining("adapter: ")
                    .hasMessageContaining("alpha=5.0");
        }
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefusedNamingWhatDiffers() {
        Path file = folder.resolve("file");
        TrainingPlan one = PLAN.only(name -> name.contains("layers.1"));
        try (LanguageModel model = TinyModels.random(1);
                LanguageModel other = TinyModels.random(2)) {
            Trainer.of(model).checkpoints(file, 100).train(EXAMPLES, one);
            Trainer trainer = Trainer.of(model).checkpoints(file, 100);
            assertThatThrownBy(() -> trainer.train(EXAMPLES, one.clippedAt(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file + " is of another training (clip: 1.0 there, 2.0 here)");
            assertThatThrownBy(() -> trainer.train(EXAMPLES.subList(1, 11), one.accumulating(1)))
                    .hasMessageContaining("batches a step: 2 there, 1 here; examples: 11 of digest");
            assertThatThrownBy(() -> trainer.train(EXAMPLES, PLAN)).hasMessageContaining("trained parameters: 9 of");
            assertThatThrownBy(() -> Trainer.of(other).checkpoints(file, 1).train(EXAMPLES, one))
                    .hasMessageContaining("other weights of the model: 11 of digest");
        }
    }

    @Test
    void anotherFileIsNoCheckpoint() {
        Path file = folder.resolve("weights.safetensors");
        SafetensorsWriter.write(file, Map.of(), MemoryTensors.named("some").put("a", new float[1], 1));
        try (LanguageModel model = TinyModels.random(1)) {
            assertThatThrownBy(() -> Trainer.of(model).checkpoints(file, 1).train(EXAMPLES, PLAN))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining("expected a checkpoint of a training");
            assertThatThrownBy(() -> Trainer.of(model).checkpoints(file, 0)).hasMessageContaining("found 0");
        }
    }
}

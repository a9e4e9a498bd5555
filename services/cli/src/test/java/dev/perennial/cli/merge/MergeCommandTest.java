package dev.perennial.cli.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.OutputFolder;
import dev.perennial.merge.DocumentsMerge;
import dev.perennial.merge.config.MergeDocuments;
import dev.perennial.merge.method.MergeMethods;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeCommandTest {
    private static final String TENSOR = "model.layers.1.mlp.down_proj.weight";

    @TempDir
    private Path folder = Path.of("");

    private Path config = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        config = Files.writeString(folder.resolve("merge.yml"), """
                merge_method: task_arithmetic
                base_model: %s
                models:
                - model: %s
                  parameters: {weight: 0.5}
                - model: %s
                  parameters: {weight: 0.25}
                dtype: float32
                """.formatted(
                        Shipped.of("base-1"), Shipped.of("expert-a"), Shipped.of("expert-b")));
    }

    @Test
    void mergesTaskVectorsIntoAModelThatRuns() throws IOException {
        Path out = folder.resolve("merged");
        Path report = folder.resolve("report.json");
        Run run = Run.of("merge", config, out, "--report", report, "--json");
        assertThat(run.errors()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(weight(out)).isCloseTo(expected(), within(1e-6f));
        assertThat(Run.of("inspect", out).exit()).isZero();
        assertThat(Run.of("generate", out, Shipped.QUESTION, "--max-tokens", "3")
                        .exit())
                .isZero();
        JsonNode figures = Json.read(report);
        assertThat(figures.path("method").asText()).isEqualTo("task_arithmetic");
        assertThat(figures.path("tensors").path(0).path("settings").findValuesAsText("weight"))
                .containsExactly("0.5", "0.25");
        assertThat(figures).isEqualTo(Json.parse(run.output(), "output"));
        assertThat(Shipped.listed(folder)).containsExactly("merge.yml", "merged", "report.json");
    }

    @Test
    void plansWithoutWriting() throws IOException {
        Run run = Run.of("merge", config, folder.resolve("merged"), "--plan");
        assertThat(run.output()).contains(TENSOR + " F32").contains("\"weight\":0.5");
        assertThat(Shipped.listed(folder)).containsExactly("merge.yml");
        assertThat(Run.of("merge", config, "--plan").exit()).isZero();
        assertThat(Run.of("merge", config).exit()).isEqualTo(2);
    }

    @Test
    void aPlanTellsInputsFiguresSettingsAndWarnings() throws IOException {
        Files.writeString(config, "dytpe: float32\n", StandardOpenOption.APPEND);
        Run run = Run.of("merge", config, "--plan", "--json");
        JsonNode plan = Json.parse(run.output(), "output");
        assertThat(plan.path("inputs").findValuesAsText("tensors")).hasSize(3);
        assertThat(plan.path("read").asLong()).isGreaterThan(plan.path("bytes").asLong());
        assertThat(plan.path("expected_seconds").asDouble()).isPositive();
        assertThat(plan.path("warnings").path(0).asText()).contains("did you mean 'dtype'?");
        assertThat(plan.path("tensors").path(0).path("sources")).hasSize(3);
        List<String> shared = new ArrayList<>();
        plan.path("tensors").path(0).path("shared").fieldNames().forEachRemaining(shared::add);
        assertThat(shared).hasSizeGreaterThan(1).isSorted();
        assertThat(run.errors()).contains("'dytpe' is not known");
    }

    @Test
    void aPlanTellsAllProblemsAtOnce() throws IOException {
        Files.writeString(config, "merge_method: linaer\nmodels: [{model: nowhere}]\ndtype: int8\n");
        Run run = Run.of("merge", config, "--plan");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).contains("2 problems:", "did you mean 'linear'?", "dtype 'int8' is not supported");
        Files.writeString(config, "merge_method: linaer\nmodels: [{model: nowhere}]\n");
        assertThat(Run.of("merge", config, "--plan").output()).startsWith("1 problem:");
    }

    @Test
    void helpNamesEveryMethod() {
        String help = Run.of("merge", "--help").output().replaceAll("\\s+", " ");
        assertThat(MergeMethods.all()).allSatisfy(row -> assertThat(help).contains(row.name()));
    }

    @Test
    void writesIntoAnEmptyFolder() throws IOException {
        Path out = Files.createDirectories(folder.resolve("merged"));
        assertThat(Run.of("merge", config, out).exit()).isZero();
        assertThat(Shipped.listed(out)).contains("model.safetensors", "config.json", "tokenizer.json", "README.md");
    }

    @Test
    void goesOnWithAMergeThatWasCutOffUnlessItIsToBeFresh() throws IOException {
        Path out = folder.resolve("merged");
        for (boolean fresh : List.of(false, true)) {
            cutOff(out);
            Run run = fresh ? Run.of("merge", config, out, "--fresh") : Run.of("merge", config, out);
            assertThat(run.exit()).isZero();
            assertThat(run.errors().contains("Goes on with the merge that was cut off"))
                    .isEqualTo(!fresh);
            assertThat(Shipped.listed(folder)).containsExactly("merge.yml", "merged");
            OutputFolder.remove(out);
        }
    }

    /** A merge of the same to the same place that was stopped in its middle. */
    private void cutOff(Path out) throws IOException {
        MergeDocuments documents = MergeDocuments.parse(Files.readString(config));
        try (DocumentsMerge merge = new DocumentsMerge(documents, folder, folder.resolve("merges"))) {
            MergeRun run = MergeRun.to(out).at(Pace.EVERY_TENSOR).telling((done, all) -> {
                if (done > all / 2) {
                    throw new CancellationException("stop");
                }
            });
            assertThatThrownBy(() -> merge.write(run)).isInstanceOf(CancellationException.class);
        }
    }

    private static float expected() {
        float base = weight(Shipped.of("base-1"));
        return base + 0.5f * (weight(Shipped.of("expert-a")) - base) + 0.25f * (weight(Shipped.of("expert-b")) - base);
    }

    private static float weight(Path model) {
        try (TensorSource tensors = ModelTensors.open(model)) {
            return tensors.floats(TENSOR)[7];
        }
    }

    /** What the refusal of a pickle says to do. */
    @Test
    void aCheckpointThatOtherCommandsRefuseIsConvertedByAPassthrough() throws IOException {
        Path pickled = Path.of("../../activities/merge/src/test/resources/parity/models/checkpoint")
                .toAbsolutePath()
                .normalize();
        assertThat(Run.of("inspect", pickled).errors()).contains("perennial merge", "merge_method: passthrough");
        Path alone = Files.writeString(
                folder.resolve("alone.yml"), "{merge_method: passthrough, models: [{model: '" + pickled + "'}]}");
        Path out = folder.resolve("converted");

        assertThat(Run.of("merge", alone, out).errors()).isEmpty();

        try (TensorSource converted = ModelTensors.open(out);
                TensorSource before = ModelTensors.openAny(pickled)) {
            assertThat(converted.tensors()).hasSameSizeAs(before.tensors());
            converted.tensors().forEach(each -> assertThat(converted.bytes(each.name()))
                    .isEqualTo(before.bytes(each.name())));
        }
    }
}

package dev.perennial.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.plan.MergeInputs;
import dev.perennial.merge.plan.MergePlan;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "linear w=.5/.3/.4 norm, linear, {}",
        "linear normalize=false, linear, {normalize: false}",
        "task_arithmetic lam=.8, task_arithmetic, {lambda: 0.8}"
    })
    void goldenValuesOfMergekitAreMet(String row, String method, String parameters) throws IOException {
        MergeConfig config = MergeConfig.parse(yaml(method, parameters));
        MergeInputs inputs = method.equals("linear")
                ? MergeInputs.of(List.of(Golden.model(1), Golden.model(2), Golden.model(3)))
                : MergeInputs.of(Golden.model(0), List.of(Golden.model(1), Golden.model(2), Golden.model(3)));

        float[] merged = merge(config, inputs).floats("w");

        Golden.assertMet(row, merged, 1e-6);
    }

    @Test
    void aStreamMergedOneByOneIsTheMeanOfAll() {
        MergeConfig second = MergeConfig.parse("merge_method: running\nmodels: [{model: a}, {model: b}]\n");
        MergeConfig third =
                MergeConfig.parse("merge_method: running\nmodels: [{model: a}, {model: b}]\nparameters: {merged: 2}\n");

        MergeInputs firstTwo = MergeInputs.of(List.of(model("m1", 1), model("m2", 2)));
        TensorSource two = MemoryTensors.copyOf(merge(second, firstTwo));
        float[] three =
                merge(third, MergeInputs.of(List.of(two, model("m3", 6)))).floats("w");

        assertThat(three[0]).isCloseTo(3f, within(1e-6f));
    }

    @Test
    void gradientsAndFiltersDecideByLayerAndName() {
        MergeConfig config = MergeConfig.parse("""
                merge_method: linear
                models:
                - model: a
                  parameters: {weight: [0, 1]}
                - model: b
                  parameters: {weight: [{filter: mlp, value: 4}, {value: 2}]}
                parameters: {normalize: false}
                """);

        MergePlan plan = MergePlan.of(config, MergeInputs.of(List.of(layered("a"), layered("b"))));

        assertThat(plan.merges().stream().map(merge -> merge.settings().models()))
                .containsExactly(
                        List.of(Map.of("weight", 0.0), Map.of("weight", 4.0)),
                        List.of(Map.of("weight", 0.5), Map.of("weight", 4.0)),
                        List.of(Map.of("weight", 1.0), Map.of("weight", 4.0)),
                        List.of(Map.of("weight", 0.0), Map.of("weight", 2.0)));
    }

    @Test
    void modelsThatDifferAreRefusedWithEveryDifference() {
        MemoryTensors other = MemoryTensors.named("b").put("w", new float[2], 2).put("extra", new float[1], 1);
        MergeInputs inputs = MergeInputs.of(List.of(model("a", 1), other));

        assertThatThrownBy(inputs::check)
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("tensor w is [2] in b and [1] in a")
                .hasMessageContaining("b has tensor extra, which a lacks");
    }

    @Test
    void aNumberThatIsNoneIsRefusedWithItsPlace() {
        MergeConfig config = MergeConfig.parse(yaml("linear", "{}"));
        MergeInputs inputs = MergeInputs.of(List.of(model("a", 1), model("b", Float.NaN), model("c", 1)));
        MergedTensors merged = merge(config, inputs);

        assertThatThrownBy(() -> merged.bytes("w"))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("w");
    }

    @Test
    void aMergedFolderReadsBackWithItsConfigurationAndCard() throws IOException {
        write("m1", model("m1", 1));
        write("m2", model("m2", 3));
        String text = """
                merge_method: linear
                models:
                - {model: m1, parameters: {weight: 1}}
                - {model: m2, parameters: {weight: 1}}
                dtype: bfloat16
                """;

        try (FolderMerge merge = new FolderMerge(MergeConfig.parse(text), folder)) {
            merge.write(folder.resolve("out"), Progress.NONE);
        }

        try (ModelTensors merged = ModelTensors.open(folder.resolve("out"))) {
            assertThat(merged.floats("w")).containsExactly(2);
            assertThat(merged.info("w").dtype().code()).isEqualTo("BF16");
        }
        assertThat(folder.resolve("out/mergekit_config.yml")).hasContent(text);
        assertThat(folder.resolve("out/config.json")).hasContent("{}");
        assertThat(folder.resolve("out/generation_config.json")).hasContent("{\"top_k\": 5}");
        assertThat(folder.resolve("out/README.md")).content().contains("- \"m1\"", "- \"m2\"", "- mergekit");
        assertThat(folder.resolve("out/provenance.json"))
                .content()
                .contains("\"m1\"", "header_sha256", "linear")
                .doesNotContain(folder.toString());
    }

    private void write(String name, TensorSource model) throws IOException {
        Files.createDirectories(folder.resolve(name));
        SafetensorsWriter.write(folder.resolve(name).resolve("model.safetensors"), Map.of(), model);
        Files.writeString(folder.resolve(name).resolve("config.json"), "{}");
        Files.writeString(folder.resolve(name).resolve("generation_config.json"), "{\"top_k\": 5}");
    }

    private static MergedTensors merge(MergeConfig config, MergeInputs inputs) {
        return new MergedTensors(MergePlan.of(config, inputs), Path.of(""), Progress.NONE);
    }

    private static String yaml(String method, String parameters) {
        return """
                merge_method: %s
                %s
                models:
                - {model: a, parameters: {weight: 0.5}}
                - {model: b, parameters: {weight: 0.3}}
                - {model: c, parameters: {weight: 0.4}}
                parameters: %s
                """.formatted(method, method.equals("linear") ? "" : "base_model: base", parameters);
    }

    private static MemoryTensors layered(String name) {
        MemoryTensors model = model(name, 1);
        for (int layer = 0; layer < 3; layer++) {
            model.put("model.layers." + layer + ".mlp.w", new float[1], 1);
        }
        return model;
    }

    private static MemoryTensors model(String name, float value) {
        return MemoryTensors.named(name).put("w", new float[] {value}, 1);
    }
}

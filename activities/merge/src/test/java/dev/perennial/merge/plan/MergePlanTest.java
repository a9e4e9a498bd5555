package dev.perennial.merge.plan;

import static dev.perennial.merge.plan.Plans.FREQUENCIES;
import static dev.perennial.merge.plan.Plans.plan;
import static dev.perennial.merge.plan.Plans.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.config.Presence;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.TensorMerge;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePlanTest {
    @ParameterizedTest
    @MethodSource("dev.perennial.merge.method.MergeMethods#all")
    void aBufferThatSomeModelsLackIsCopiedFromTheFirstThatHasItByAnyMethod(MergeMethod method) {
        List<String> models =
                List.of("turned", "a", "b").subList(0, Math.min(method.arity().most(), 2) + 1);
        for (String base : models) {
            String yaml = "{merge_method: " + method.name() + ", base_model: " + base + ", models: ["
                    + models.stream()
                            .filter(each -> !each.equals(base))
                            .map(each -> "{model: " + each + "}")
                            .collect(Collectors.joining(", "))
                    + "], parameters: {"
                    + method.parameters().stream()
                            .filter(each -> each.standard().isEmpty())
                            .map(each -> each.name() + ": 0.5")
                            .collect(Collectors.joining(", "))
                    + "}}";
            if (!method.takesBase()) {
                yaml = yaml.replace("base_model: " + base + ", models: [", "models: [{model: " + base + "}, ");
            }
            if (method.arity().most() == 1 && !method.takesBase()) {
                continue;
            }

            assertThat(plan(yaml).tensors())
                    .filteredOn(PlannedTensor.Copied.class::isInstance)
                    .singleElement()
                    .satisfies(copied -> assertThat(copied.result().name()).isEqualTo(FREQUENCIES))
                    .satisfies(copied -> assertThat(
                                    PlanFigures.inputs(copied).get(0).source().origin())
                            .isEqualTo("turned"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task_arithmetic",
                "ties",
                "dare_ties",
                "dare_linear",
                "breadcrumbs",
                "breadcrumbs_ties",
                "della",
                "della_linear",
                "sce"
            })
    void whatTheBaseAloneHasIsLeftAsItIsByMethodsOfTaskVectors(String method) {
        String settings = method.equals("sce") ? "{}" : "{weight: 1, density: 0.5}";
        String yaml = "{merge_method: " + method
                + ", base_model: headed, models: [{model: headed}, {model: a, parameters: " + settings + "}]}";

        assertThat(raw(yaml, Presence.UNION).tensors())
                .extracting(tensor -> tensor.result().name())
                .contains("lm_head.weight");
    }

    @Test
    void slicesAreStackedAndRenumberedWithTheirOwnSettings() {
        MergePlan plan = plan("""
                merge_method: linear
                slices:
                - sources:
                  - {model: a, layer_range: [0, 2], parameters: {weight: [1, 2]}}
                - sources:
                  - {model: b, layer_range: [1, 2]}
                  - {model: c, layer_range: [2, 3], parameters: {weight: 4}}
                  parameters: {weight: [5, 7]}
                """);

        assertThat(plan.merges().stream().map(MergePlanTest::told))
                .containsExactly(
                        "model.embed_tokens.weight = a model.embed_tokens.weight 1.0",
                        "model.layers.0.w = a model.layers.0.w 1.0",
                        "model.layers.1.w = a model.layers.1.w 2.0",
                        "model.layers.2.w = b model.layers.1.w 7.0, c model.layers.2.w 4.0",
                        "model.norm.weight = b model.norm.weight 5.0, c model.norm.weight 4.0");
        assertThat(plan.shape().parts()).containsExactly(new MergePlan.Part("model.layers", 3, List.of(0, 1, 1)));
    }

    @Test
    void aBaseJoinsWholeModelsInTheWayOfTheMethod() {
        MergePlan linear = plan(
                "{merge_method: linear, base_model: b, models: [{model: a}], parameters: {weight: [{filter: norm, value: 2}, {value: 1}]}}");
        MergePlan tasks = plan("{merge_method: task_arithmetic, base_model: b,"
                + " models: [{model: b}, {model: a, parameters: {weight: 3}}]}");

        assertThat(told(linear.merges().get(4)))
                .isEqualTo("model.norm.weight = a model.norm.weight 2.0, b model.norm.weight 2.0");
        assertThat(told(tasks.merges().get(0)))
                .isEqualTo("model.embed_tokens.weight = a model.embed_tokens.weight 3.0");
        assertThat(tasks.merges().get(0).base().orElseThrow().source().origin()).isEqualTo("b");
    }

    @Test
    void aTiedModelGivesItsEmbeddingForTheHeadOfAnother() {
        MergePlan plan = plan("{merge_method: linear, models: [{model: a}, {model: headed}], parameters: {weight: 1}}");

        assertThat(told(plan.merges().get(0)))
                .isEqualTo("lm_head.weight = a model.embed_tokens.weight 1.0, headed lm_head.weight 1.0");
        assertThat(plan.shape().headed()).isTrue();
    }

    @Test
    void namesWithoutTheFirstPartAreTheSameNames() {
        MergePlan plan = plan("{merge_method: linear, models: [{model: a}, {model: bare}], parameters: {weight: 1}}");

        assertThat(plan.merges()).hasSize(5);
        assertThat(plan.merges().get(1).models().get(1).source().floats("model.layers.0.w"))
                .containsExactly(9, 9);
    }

    @Test
    void vocabulariesAreCutToTheirCommonRowsOnlyWhereThatIsAskedFor() {
        String text = "{merge_method: linear, models: [{model: words}, {model: a}], parameters: {weight: 1}";

        assertThatThrownBy(() -> plan(text + "}"))
                .hasMessageContaining("the vocabularies differ; align them by tokenizer: {source: base}");
        TensorMerge cut =
                plan(text + ", unsafe_truncate_embeddings: true}").merges().get(0);
        assertThat(cut.result().shape()).containsExactly(4L, 2L);
        assertThat(cut.models().get(0).source().floats("model.embed_tokens.weight"))
                .hasSize(8);
    }

    @Test
    void plainFilesAreMergedByWhatTheyShareOrAllTheyHave() {
        String text = "{merge_method: linear, models: [{model: a}, {model: headed}], parameters: {weight: [1, 2]}}";

        assertThat(raw(text, Presence.INTERSECTION).merges())
                .hasSize(5)
                .allMatch(merge -> merge.settings().models().get(0).equals(Map.of("weight", 1.0)));
        assertThat(told(raw(text, Presence.UNION).merges().get(0)))
                .isEqualTo("lm_head.weight = headed lm_head.weight 1.0");
        assertThatThrownBy(() -> raw(text, Presence.STRICT)).hasMessageContaining("lm_head.weight is missing in a");
    }

    @Test
    void wholeNumbersThatAreTheSameAreCopied() {
        MergePlan plan = plan("{merge_method: linear, models: [{model: counts}], parameters: {weight: 1}}");

        assertThat(plan.tensors()).singleElement().isInstanceOf(PlannedTensor.Copied.class);
    }

    @Test
    void doublesAreMergedWithAWarningOfTheirDigits() {
        MemoryTensors wide = MemoryTensors.named("a").put(TensorInfo.of("w", DType.F64, 1), new float[] {1});
        MergeConfig config = MergeConfig.parse("{merge_method: linear, models: [{model: a}], parameters: {weight: 1}}");
        assertThat(MergePlan.of(config, MergeInputs.of(List.of(wide))).warnings())
                .singleElement()
                .asString()
                .contains("tensor w is F64", "7 of its 16 digits");
        MemoryTensors usual = MemoryTensors.named("a").put("w", new float[] {1}, 1);
        assertThat(MergePlan.of(config, MergeInputs.of(List.of(usual))).warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sma", "wma", "ema", "uniform_soup", "running"})
    void anAverageOfCheckpointsTakesABaseOnlyWhereItIsListed(String method) {
        String models = ", models: [{model: b}, {model: c}]}";

        assertThat(plan("{merge_method: " + method + ", base_model: a" + models).merges())
                .allSatisfy(merge -> assertThat(merge.models())
                        .extracting(input -> input.source().origin())
                        .containsExactly("b", "c"));
        assertThat(plan("{merge_method: " + method + ", base_model: b" + models).merges())
                .allSatisfy(merge -> assertThat(merge.models()).hasSize(2));
        MergeConfig config = MergeConfig.parse("{merge_method: " + method + ", base_model: a" + models);
        assertThat(config.models()).extracting(ModelReference::path).containsExactly("b", "c");
    }

    private static String told(TensorMerge merge) {
        StringBuilder told = new StringBuilder(merge.result().name()).append(" =");
        for (int i = 0; i < merge.models().size(); i++) {
            told.append(i == 0 ? " " : ", ")
                    .append(merge.models().get(i).source().origin())
                    .append(' ')
                    .append(merge.models().get(i).tensor())
                    .append(' ')
                    .append(merge.settings().models().get(i).get("weight"));
        }
        return told.toString();
    }
}

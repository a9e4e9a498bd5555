package dev.perennial.merge.plan;

import static dev.perennial.merge.plan.Plans.plan;
import static dev.perennial.merge.plan.Plans.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.config.Presence;
import dev.perennial.merge.failure.MergeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedPlanTest {
    @ParameterizedTest
    @CsvSource({"slerp, t", "nearswap, t", "arcee_fusion, -", "multislerp, weight", "model_stock, -", "nuslerp, weight"
    })
    void plainFilesAreNotMergedWhereAMethodHasNoResultFromTheBaseAlone(String method, String parameter) {
        String models =
                switch (method) {
                    case "model_stock", "nuslerp" -> "{model: a}, {model: b}";
                    default -> "{model: a}";
                };
        String yaml = "{merge_method: " + method + ", base_model: headed, models: [{model: headed}, " + models + "]"
                + (parameter.equals("-") ? "}" : ", parameters: {" + parameter + ": 0.5}}");

        assertThatThrownBy(() -> raw(yaml, Presence.UNION))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("lm_head.weight is missing in a")
                .hasMessageContaining("no result from the base alone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linear | models: [{model: a}, {model: short}] | as many layers of each model, found 3 of a and 2 of short",
                "linear | models: [{model: a}, {model: wide}] | layers.0.w is [4] in wide and [2] in a",
                "linear | models: [{model: a}, {model: packed}] | qweight is missing in a",
                "linear | models: [{model: eighths}] | holds quantised weights (F8_E4M3)",
                "linear | models: [{model: counts}, {model: others}] | differs between the models",
                "linear | slices: [{sources: [{model: a, layer_range: [0, 1]}, {model: counts, layer_range: [0, 1]}]}] | expected layers model.layers.0 and on of counts, found none",
                "linear | slices: [{sources: [{model: a, layer_range: [2, 4]}]}] | goes beyond its 3 layers",
                "linear | slices: [{sources: [{model: two, layer_range: [0, 1]}]}] | use 'modules' to say",
                "linear | modules: {audio: {models: [{model: two}]}} | no tensors belong to 'audio'",
                "linear | modules: {vision: {models: [{model: two}]}} | expected one for the tensors model.layers.N",
                "linear | models: [{model: a}, {model: a}] | model a is named twice",
                "task_arithmetic | models: [{model: a}] | needs base_model, found none",
                "opcm | {base_model: b, models: [{model: b}]} | at least 1 model beside the base, found 0",
                "task_arithmetic | {base_model: b, slices: [{sources: [{model: a, layer_range: [0, 1]}]}]} | not among its sources"
            })
    void whatDoesNotFitIsRefusedFromHeadersAlone(String method, String rest, String reason) {
        assertRefused(
                "{merge_method: " + method + ", parameters: {weight: 1}, "
                        + (rest.startsWith("{") ? rest.substring(1) : rest + "}"),
                reason);
    }

    @Test
    void problemsOfConfigurationAndModelsAreToldTogether() {
        assertThatThrownBy(() -> plan("{merge_method: linear, models: [{model: a}, {model: wide}]}"))
                .isInstanceOfSatisfying(MergeException.Refused.class, refused -> assertThat(refused.problems())
                        .hasSize(3)
                        .anyMatch(each -> each.contains("needs the parameter 'weight' for model a"))
                        .anyMatch(each -> each.contains("needs the parameter 'weight' for model wide"))
                        .anyMatch(each -> each.contains("[4] in wide")));
    }

    @Test
    void settingsThatDoNotGoTogetherAreFoundBeforeAnythingIsRead() {
        assertRefused(
                "{merge_method: linear, models: [{model: a}], parameters: {weight: 0}}", "weights whose sum is not 0");
    }

    @ParameterizedTest
    @CsvSource({
        "opcm, alpha: 1.5",
        "pcb, ratio: 0",
        "star, eta: 0",
        "karcher, 'max_iter: [1, 2]'",
        "breadcrumbs, 'weight: 1, gamma: 2'"
    })
    void settingsOutOfTheirRangeAreFoundBeforeAnythingIsRead(String method, String parameters) {
        assertRefused(
                "{merge_method: " + method + ", base_model: a, models: [{model: b}, {model: c}], parameters: {"
                        + parameters + "}}",
                "expected");
    }

    @Test
    void oneOfTheModelsIsTakenForTheBaseThatIsMissing() {
        assertThatThrownBy(() -> plan("{merge_method: slerp, models: [{model: a}, {model: b}], parameters: {t: 0.5}}"))
                .isInstanceOfSatisfying(MergeException.Misconfigured.class, refused -> assertThat(refused.problems())
                        .containsExactly("merge_method slerp needs base_model, found none"));
        assertRefused(
                "{merge_method: slerp, models: [{model: a}, {model: b}, {model: c}], parameters: {t: 0.5}}",
                "slerp merges exactly 1 model beside the base, found 2");
    }

    private static void assertRefused(String yaml, String reason) {
        assertThatThrownBy(() -> plan(yaml)).isInstanceOf(MergeException.class).hasMessageContaining(reason);
    }
}

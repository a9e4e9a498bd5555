package dev.perennial.merge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.method.Choices;
import dev.perennial.merge.method.Parameter.Kind;
import dev.perennial.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "merge_method: task_arithmetc | did you mean 'task_arithmetic'?",
                "merge_method: task-arithmetic | did you mean 'task_arithmetic'?",
                "merge_method: nothing-like-it | use one of ",
                "models: [{model: a}] | expected the key 'merge_method'",
                "{merge_metod: linear, models: [{model: a}]} | found none, but 'merge_metod'; did you mean 'merge_method'?",
                "{merge_method: linear} | exactly one of models, slices and modules, found none",
                "{merge_method: linear, slice: [{model: a}]} | found none, but 'slice'; did you mean 'slices'?",
                "{merge_method: linear, models: [{model: a}], slices: [{}]} | found models and slices",
                "{merge_method: linear, models: []} | expected a list of at least one",
                "{merge_method: linear, modules: {}} | modules: expected a mapping of at least one",
                "{merge_method: linear, models: [a, b]} | models[1]: expected a mapping of model, parameters, found \"b\"",
                "{merge_method: linear, models: [{model: a, parameters: {weight: 2001-01-01}}]} | found \"2001-01-01\"",
                "{merge_method: linear, models: [{model: a}], tokenizer: union} | expected a mapping of source, tokens",
                "{merge_method: linear, models: [{}]} | models[0] model: expected the folder of a model, found none",
                "{merge_method: linear, models: [{model: a+b+c}]} | at most one adapter, found a+b+c",
                "{merge_method: linear, models: [{model: a, parameters: 3}]} | expected a mapping of weight, normalize, found 3",
                "{merge_method: linear, models: [{model: a, parameters: {weight: x}}]} | weight: expected a number",
                "{merge_method: linear, models: [{model: a}], dtype: int64} | dtype 'int64' is not supported",
                "{merge_method: linear, models: [{model: a}], out_dtype: bf16} | out_dtype 'bf16' is not supported",
                "{merge_method: linear, models: [{model: a}], compat: nobody} | compat: expected mergekit or paper",
                "{merge_method: linear, models: [{model: a}], seed: 1.5} | seed: expected a whole number, found 1.5",
                "{merge_method: linear, modules: {m: {}}} | modules m: expected either models or slices",
                "{merge_method: linear, slices: [{sources: [{model: a}]}]} | layer_range: expected [first, end]",
                "{merge_method: linear, slices: [{sources: [{model: a, layer_range: [2, 2]}]}]} | found [2,2]",
                "merge_method: [ | expected YAML, found at line 1",
                "{merge_method: linear, models: [{model: a}], models: [{model: b}]} | each key once, found at line 1",
                "{merge_method: linear, models: [{model: a, parameters: {weight: 1, weight: 2}}]} | key weight",
                "{merge_method: linear, models: [{model: a}], unsafe_truncate_embeddings: maybe} | true or false",
                "{merge_method: linear, models: [{model: a}], tokenizer: {tokens: {x: {source: a, force: maybe}}}}"
                        + " | token 'x' force: expected true or false, found \"maybe\"",
                "{merge_method: linear, models: [{model: a}], tokenizer: {tokens: {x: {source: {kind: model_token,"
                        + " model: a, token_id: 5.9}}}}} | token_id: expected a whole number from 0 on, found 5.9",
                "{merge_method: linear, models: [{model: a}], tokenizer: {tokens: {x: {source: {kind: model_token,"
                        + " model: a, token_id: five}}}}} | token_id: expected a whole number",
                "just words | expected a mapping, found"
            })
    void whatCannotBeReadIsRefusedByName(String yaml, String reason) {
        assertThatThrownBy(() -> MergeConfig.parse(yaml))
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining(reason);
    }

    @Test
    void allProblemsAreToldTogether() {
        assertThatThrownBy(() -> MergeConfig.parse("{merge_method: linaer, models: [{}], dtype: int8, seed: x}"))
                .isInstanceOfSatisfying(MergeException.Misconfigured.class, refused -> assertThat(refused.problems())
                        .hasSize(4))
                .hasMessageStartingWith(
                        "4 problems: 1) merge_method 'linaer' is not supported; did you mean 'linear'?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{merge_method: linear, models: [{model: a}], dytpe: float32} | did you mean 'dtype'?",
                "{merge_method: linear, models: [{model: a, weight: 1}]} | models[0]: the key 'weight' is not known",
                "{merge_method: linear, models: [{model: a, parameters: {wieght: 1}}]} | did you mean 'weight'?",
                "{merge_method: linear, models: [{model: a}], something: 1} | known are merge_method",
                "{merge_method: arcee_fusion, models: [{model: a}], parameters: {t: 1}} | 't' is not known and counts for nothing; none is",
                "{merge_method: linear, models: [{model: a, parameters: {normalize: false}}]} | of the whole merge"
            })
    void whatCountsForNothingIsWarnedOf(String yaml, String warning) {
        assertThat(MergeConfig.parse(yaml).warnings())
                .singleElement()
                .asString()
                .contains(warning);
    }

    @Test
    void aWholeConfigurationIsReadWithoutWarnings() {
        String text = """
                merge_method: linear
                base_model: {model: {path: root, revision: main}, lora: adapter}
                slices:
                - base_model: other
                  residual_weight: 0
                  sources:
                  - {model: a@v1+tuned, layer_range: [0, 2], parameters: {weight: 1}}
                  parameters: {normalize: [true, false]}
                parameters: {weight: [{filter: mlp, value: [0, 1]}, 2e-1]}
                dtype: torch.float32
                out_dtype: bfloat16
                compat: paper
                seed: 7
                """.replace(", 2e-1", ", {value: 2e-1}");
        MergeConfig config = MergeConfig.parse(text);

        assertThat(config.warnings()).isEmpty();
        assertThat(config.text()).isEqualTo(text);
        assertThat(config.dtype()).contains(DType.BF16);
        assertThat(config.choices()).isEqualTo(new Choices(Choices.Compat.PAPER, 7));
        assertThat(config.references().stream().map(ModelReference::toString))
                .containsExactly("a@v1+tuned", "root@main+adapter");
        assertThat(config.modules().get(0).slices().get(0).sources().get(0).layers())
                .contains(new LayerRange(0, 2));
        assertThat(config.references().get(0))
                .isEqualTo(new ModelReference("a", Optional.of("v1"), Optional.of("tuned")));
    }

    @Test
    void whatIsEmptyIsAsIfItWereNotThere() {
        MergeConfig config = MergeConfig.parse("{merge_method: linear, models: [], modules: {m: {models: [{model: a}],"
                + " slices: []}}, slices: [], dtype: '', chat_template: '', tokenizer: {pad_to_multiple_of: 0}}");

        assertThat(config.modules()).extracting(MergeModule::name).containsExactly("m");
        assertThat(config.dtype()).isEmpty();
        assertThat(config.chatTemplate()).isEmpty();
        assertThat(config.tokenizer().orElseThrow().multiple()).isEqualTo(1);
    }

    @Test
    void wholeNumbersMayBeWrittenAsTextsAndWithAPoint() {
        MergeConfig config = MergeConfig.parse("{merge_method: linear, slices: [{sources: [{model: a, layer_range:"
                + " ['0', 2.0], parameters: {weight: ' 0.5 '}}]}], tokenizer: {pad_to_multiple_of: '8', tokens: {x:"
                + " {source: {kind: model_token, model: a, token_id: '5'}}}}}");

        assertThat(config.modules().get(0).slices().get(0).sources().get(0).layers())
                .contains(new LayerRange(0, 2));
        assertThat(config.tokenizer().orElseThrow().multiple()).isEqualTo(8);

        assertThat(config.tokenizer().orElseThrow().tokens().values())
                .extracting(rule -> rule.id().orElse(-1))
                .containsExactly(5);
    }

    @Test
    void anchorsAndMergedMappingsCountAsWhatTheyStandFor() {
        MergeConfig config = MergeConfig.parse("""
                definitions: &half {weight: 0.5}
                merge_method: linear
                models:
                - {model: a, parameters: *half}
                - {model: b, parameters: {<<: *half}}
                """);

        assertThat(config.modules().get(0).slices().get(0).sources().stream().map(Source::parameters))
                .allMatch(Map.of("weight", new Value.Scalar(0.5))::equals);
    }

    @Test
    void valuesFollowTheDepthAndTheName() {
        Value gradient = value("[0, 1, 4]", Kind.NUMBER);
        Value steps = value("[true, false, true]", Kind.SWITCH);
        Value filtered = value("[{filter: mlp, value: 4}, {filter: q, value: []}, {value: '1e-1'}]", Kind.NUMBER);

        assertThat(List.of(0.0, 0.25, 0.75, 1.0).stream()
                        .map(depth -> gradient.at("", depth).getAsDouble()))
                .containsExactly(0.0, 0.5, 2.5, 4.0);
        assertThat(List.of(0.0, 0.49, 0.5, 1.0).stream()
                        .map(depth -> steps.at("", depth).getAsDouble()))
                .containsExactly(1.0, 1.0, 0.0, 1.0);
        assertThat(filtered.at("a.mlp.w", 0)).hasValue(4);
        assertThat(filtered.at("a.q.w", 0)).isEmpty();
        assertThat(filtered.at("a.k.w", 0)).hasValue(0.1);
    }

    /** mergekit's own answers: switches step whatever stands for them, and numbers go in straight lines. */
    @Test
    void listsStepForSwitchesAndGoInLinesForNumbersHoweverTheyAreWritten() {
        assertThat(value("[0, 1]", Kind.SWITCH).at("", 0.99)).hasValue(0);
        assertThat(value("[0, 1]", Kind.SWITCH).at("", 1)).hasValue(1);
        assertThat(value("[true, false]", Kind.NUMBER).at("", 0.25)).hasValue(0.75);
        assertThat(value("'off'", Kind.SWITCH).at("", 0)).hasValue(0);
        assertThat(value("10.0", Kind.WHOLE).at("", 0)).hasValue(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_stock | filter_wise: 0.5 | filter_wise: expected a switch (true or false)",
                "model_stock | filter_wise: 2 | filter_wise: expected a switch",
                "model_stock | filter_wise: [true, 3] | filter_wise: expected a switch",
                "karcher | max_iter: 10.5 | max_iter: expected a whole number",
                "karcher | max_iter: x | max_iter: expected a whole number",
                "linear | weight: 'yes' | weight: expected a number",
                "linear | weight: .inf | weight: expected a number that float32 can hold",
                "linear | weight: 1e39 | weight: expected a number that float32 can hold",
                "ties | density: .nan | density: expected a number",
                "ties | density: [{filter: mlp, value: .nan}, {value: 1}] | filter mlp: expected a number"
            })
    void whatIsNotOfItsKindIsRefused(String method, String parameter, String reason) {
        String yaml =
                "{merge_method: " + method + ", base_model: b, models: [{model: a}], parameters: {" + parameter + "}}";

        assertThatThrownBy(() -> MergeConfig.parse(yaml))
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining(reason);
    }

    private static Value value(String yaml, Kind kind) {
        Reading reading = new Reading();
        Value value = Value.of("test", Documents.of(yaml).get(0), kind, reading);
        reading.requireSound();
        return value;
    }

    @ParameterizedTest
    @CsvSource({"weihgt, weight, 2", "a, b, 1", "kitten, sitting, 3", "same, same, 0", "'', abc, 3"})
    void distancesAreThoseOfLevenshtein(String from, String to, int distance) {
        assertThat(Nearest.distance(from, to)).isEqualTo(distance);
    }
}

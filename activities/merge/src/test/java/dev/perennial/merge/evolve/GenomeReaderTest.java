package dev.perennial.merge.evolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.hub.HubCache;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.MergeMethods;
import dev.perennial.merge.method.Parameter;
import dev.perennial.merge.method.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenomeReaderTest {
    private static final Path LINE = Path.of("../../infra/fixtures/line");
    private static final String EVO = "merge_method: evo, base_model: base-1, models: [expert-a, expert-b]";

    private static Genome genome(String more) {
        return GenomeReader.read("genome: {" + EVO + more + "}", LINE);
    }

    private static Settings at(Genome genome, List<Double> point, String tensor, double depth) {
        return MergeConfig.parse(genome.config(point)).settings(tensor, depth);
    }

    private static double value(Settings settings, int model, String name) {
        return settings.models().get(model).getOrDefault(name, Double.NaN);
    }

    @Test
    void everySettingOfAModelIsSearchedFromAnAverage() {
        Genome genome =
                GenomeReader.read("{merge_method: ties, base_model: base-1, models: [expert-a, expert-b]}", LINE);
        assertThat(genome.start()).hasSize(4);
        Settings start = at(genome, genome.start(), "w", 0);
        assertThat(value(start, 1, "weight")).isEqualTo(0.5);
        assertThat(value(start, 0, "density")).isEqualTo(0.505);
        Settings most = at(genome, Collections.nCopies(4, 1.0), "w", 0);
        assertThat(value(most, 0, "density")).isEqualTo(1);
        assertThat(value(most, 1, "weight")).isEqualTo(1);
    }

    @Test
    void evoSearchesWhatIsPublished() {
        Genome genome = genome("");
        assertThat(genome.start()).hasSize(4);
        Settings start = at(genome, genome.start(), "w", 0);
        assertThat(value(start, 1, "weight")).isEqualTo(0.5);
        assertThat(value(start, 1, "density")).isEqualTo(1);
        Settings least = at(genome, Collections.nCopies(4, 0.0), "w", 0);
        assertThat(value(least, 0, "weight")).isEqualTo(-1.5);
        assertThat(value(least, 0, "density")).isZero();
        assertThat(genome(", parameters: {agree: [0, 2]}").start()).hasSize(2);
    }

    @Test
    void modelsThatAreNoFoldersAreLookedForInTheCacheOfTheHub(@TempDir Path cache) throws IOException {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        Path snapshot = Files.createDirectories(
                cache.resolve("models--org--expert").resolve("snapshots").resolve(commit));
        Genome genome = GenomeReader.read(
                "{merge_method: ties, base_model: base-1, models: [expert-a, org/expert@%s, org/none]}"
                        .formatted(commit),
                LINE,
                new HubCache(cache));
        assertThat(genome.recipe().models())
                .containsExactly(
                        LINE.resolve("expert-a").toAbsolutePath().normalize().toString(),
                        snapshot.toString(),
                        LINE.resolve("org/none").toAbsolutePath().normalize().toString());
    }

    @Test
    void keysOfMergekitThatHaveNoUseAreNamed() {
        String text =
                "{tasks: [{name: x}], limit: 5, random_init: true, genome: {" + EVO + ", tokenizer_source: union}}";
        assertThat(GenomeReader.read(text, LINE).start()).hasSize(4);
        assertThat(GenomeReader.ignored(text))
                .hasSize(4)
                .anyMatch(sentence -> sentence.contains("'tasks' is not used here: the suite says"))
                .anyMatch(sentence -> sentence.contains("'limit'"))
                .anyMatch(sentence -> sentence.contains("'random_init'"))
                .anyMatch(sentence -> sentence.contains("'tokenizer_source'"));
        assertThat(GenomeReader.ignored("{" + EVO + "}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void layersShareValuesByGroups(boolean smooth) {
        Genome genome = genome(", parameters: {weight: [-1, 1]}, layer_granularity: 2, smooth: " + smooth);
        assertThat(genome.start()).hasSize(4);
        List<Double> point = List.of(0.0, 1.0, 0.5, 0.75);
        assertThat(value(at(genome, point, "model.embed_tokens.weight", 0), 0, "weight"))
                .isEqualTo(-1);
        assertThat(value(at(genome, point, "model.layers.0.mlp.w", 0), 0, "weight"))
                .isEqualTo(-1);
        assertThat(value(at(genome, point, "model.layers.3.mlp.w", 1), 0, "weight"))
                .isEqualTo(1);
        assertThat(value(at(genome, point, "model.layers.3.mlp.w", 1), 1, "weight"))
                .isEqualTo(0.5);
        double third = value(at(genome, point, "model.layers.2.mlp.w", 2.0 / 3), 0, "weight");
        assertThat(third).isCloseTo(smooth ? 1.0 / 3 : 1, within(1e-9));
    }

    @Test
    void filtersHaveValuesOfTheirOwn() {
        Genome genome = genome(
                ", parameters: {weight: [0, 1], density: [0.1, 0.9]}, filters: [mlp], layer_granularity: 4, smooth: true");
        assertThat(genome.start()).hasSize(8);
        List<Double> point = List.of(0.1, 0.2, 0.3, 0.4, 0.0, 1.0, 0.5, 0.5);
        assertThat(value(at(genome, point, "model.layers.1.mlp.w", 0.3), 0, "weight"))
                .isEqualTo(0.1);
        assertThat(value(at(genome, point, "model.layers.1.attn.w", 0.3), 0, "weight"))
                .isEqualTo(0.2);
        assertThat(value(at(genome, point, "model.layers.1.mlp.w", 0.3), 1, "weight"))
                .isEqualTo(0.3);
        assertThat(value(at(genome, point, "model.layers.1.mlp.w", 0.3), 0, "density"))
                .isEqualTo(0.1);
        assertThat(value(at(genome, point, "model.layers.1.attn.w", 0.3), 0, "density"))
                .isEqualTo(0.9);
    }

    @Test
    void settingsOfTheWholeMergeAreFixedOrSearched() {
        Genome genome = GenomeReader.read(
                "{merge_method: task_arithmetic, base_model: b, models: [{model: a}], normalize: true,"
                        + " parameters: {lambda: [0.5, 1.5], weight: [0, 1]}, dtype: float32}",
                LINE);
        Settings settings = at(genome, List.of(0.25, 0.75), "w", 0);
        assertThat(settings.whole()).containsEntry("lambda", 0.75).containsEntry("normalize", 1.0);
        assertThat(value(settings, 0, "weight")).isEqualTo(0.75);
        assertThat(genome.config(genome.start())).contains("dtype: \"float32\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "genome: 3 | expected a mapping",
                "{genome: {}, task: []} | unknown key 'task'",
                "genome: {merge_method: evo, models: [a], speed: 1} | unknown key 'speed'",
                "genome: {models: [a]} | merge_method: expected a text, found none",
                "genome: {merge_method: evo, models: [a]} | needs base_model",
                "genome: {merge_method: linear, models: []} | at least one model",
                "genome: {merge_method: linear, models: [a, a]} | each only once",
                "genome: {merge_method: linear, models: [a], parameters: {wait: 1}} | has no parameter 'wait'",
                "genome: {merge_method: linear, models: [a], parameters: {weight: [1, 0]}} | a number, or [least, most]",
                "genome: {merge_method: linear, models: [a], smooth: 1, layer_granularity: 1} | true or false",
                "genome: {merge_method: linear, models: [a], filters: [x], layer_granularity: 1} | smooth: true",
                "{merge_method: linear, models: [{model: a, parameters: {}}]} | own 'parameters' are not supported",
                "genome: {merge_method: linear, models: a} | models: expected a list, found \"a\"",
                "genome: {merge_method: linear, models: [{mode: a}]} | expected a model's folder",
                "genome: {merge_method: linear, models: [a], filters: mlp} | filters: expected a list",
                "genome: [ | expected YAML"
            })
    void wrongGenomesAreRefusedByName(String text, String reason) {
        assertThatThrownBy(() -> GenomeReader.read(text, LINE))
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining(reason);
    }

    @Test
    void everyMethodWithSettingsOfItsModelsCanBeSearched() {
        List<MergeMethod> methods = MergeMethods.all().stream()
                .filter(each -> each.parameters().stream().anyMatch(Parameter::perModel))
                .toList();
        assertThat(methods).hasSizeGreaterThan(3).allSatisfy(method -> {
            String text = "{merge_method: %s, base_model: base, models: [a, b]}".formatted(method.name());
            Genome genome = GenomeReader.read(text, LINE);
            assertThat(MergeConfig.parse(genome.config(genome.start())).method())
                    .isEqualTo(method);
        });
    }
}

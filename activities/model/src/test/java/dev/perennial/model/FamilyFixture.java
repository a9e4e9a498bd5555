package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Families;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.runtime.Device;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A small random model of some family, and what transformers computed with it ({@code src/test/python/families.py}).
 *
 * @param name its folder
 * @param json its config.json
 * @param weights its parameters
 * @param tokens what it was given
 * @param rows the logits after each of them
 */
record FamilyFixture(String name, String json, MemoryTensors weights, TokenIds tokens, List<float[]> rows) {
    private static final String TOKENIZER = """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
             "pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
             "model":{"type":"WordLevel","vocab":{"a":0,"b":1},"unk_token":"a"}}
            """;

    static List<String> names() {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static FamilyFixture open(String name) {
        return open(name, "expected.safetensors");
    }

    /** The same with what a file beside it says was computed. */
    static FamilyFixture open(String name, String file) {
        Path folder = root().resolve(name);
        try (ModelTensors model = ModelTensors.open(folder);
                SafetensorsFile expected = SafetensorsFile.open(folder.resolve(file))) {
            float[] ids = expected.floats("ids");
            int[] numbers = new int[ids.length];
            Arrays.setAll(numbers, i -> (int) ids[i]);
            List<float[]> logits = List.of(rows(expected.floats("logits"), ids.length));
            String json = Files.readString(folder.resolve("config.json"));
            return new FamilyFixture(name, json, MemoryTensors.copyOf(model), TokenIds.of(numbers), logits);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Path root() {
        URL folder = Objects.requireNonNull(FamilyFixture.class.getResource("/families"), "families");
        try {
            return Path.of(folder.toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static float[][] rows(float[] values, int count) {
        float[][] rows = new float[count][];
        int width = values.length / count;
        Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
        return rows;
    }

    ModelConfig config() {
        return Families.parse(json);
    }

    LanguageModel model() {
        return model(config(), weights);
    }

    static LanguageModel model(ModelConfig config, TensorSource weights) {
        return LanguageModel.of(config, SpecialTokens.NONE, tokenizer(), weights);
    }

    LanguageModel model(DataType type) {
        return LanguageModel.of(config(), SpecialTokens.NONE, tokenizer(), weights, type);
    }

    LanguageModel model(Device device) {
        return LanguageModel.of(config(), SpecialTokens.NONE, tokenizer(), weights, device);
    }

    static Tokenizer tokenizer() {
        return Tokenizer.parse(TOKENIZER.getBytes(StandardCharsets.UTF_8), "two words");
    }

    int[] ids() {
        return tokens.toArray();
    }

    float[][] logits() {
        return rows.toArray(float[][]::new);
    }

    /** The logits after every token, of one pass over all. */
    float[][] run(LanguageModel model) {
        try (Scope scope = model.enter()) {
            Pass pass = model.network().whole(scope.manager(), tokens.size());
            NDArray hidden = model.network().hidden(Forward.ids(scope.manager(), new int[][] {ids()}), pass);
            return logits(model, hidden);
        }
    }

    /** The logits of rows of the stream. */
    static float[][] logits(LanguageModel model, NDArray hidden) {
        NDArray logits = model.network().logits(hidden, Taps.NONE);
        float[] values = logits.toType(DataType.FLOAT32, false).toFloatArray();
        return rows(values, values.length / model.config().vocabulary());
    }

    /** The largest difference over the largest value. */
    static double distance(float[][] found, float[][] expected) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                largest = Math.max(largest, Math.abs(expected[i][j]));
                difference = Math.max(difference, Math.abs((double) found[i][j] - expected[i][j]));
            }
        }
        return difference / largest;
    }
}

package dev.perennial.merge.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.merge.FolderMerge;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.Presence;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabulariesTest {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HALVES =
            "{merge_method: linear, models: [{model: one}, {model: two}, {model: three}], parameters: {weight: 1}, ";

    @TempDir
    Path folder;

    @BeforeEach
    void models() throws IOException {
        write("one", "{\"a\": 0, \"b\": 1}", new float[] {1, 2});
        write("two", "{\"b\": 0, \"c\": 1, \"a\": 2}", new float[] {10, 20, 30});
        write("three", "{\"c\": 0, \"a\": 1}", new float[] {100, 200});
    }

    @Test
    void aUnionAveragesEachTokenAndFillsWhatAModelLacks() throws IOException {
        assertThat(merged(HALVES + "tokenizer_source: union}")).containsExactly(new float[] {77, 6, 60}, within(1e-4f));
        assertThat(folder.resolve("out/tokenizer.json")).content().contains("\"id\" : 2", "\"content\" : \"c\"");
        assertThat(folder.resolve("out/config.json")).content().contains("\"vocab_size\" : 3");
    }

    @Test
    void theBaseComesBeforeTheMeanOfOwners() throws IOException {
        String based = HALVES.replace("{merge_method", "{base_model: one, merge_method");

        assertThat(merged(based + "tokenizer: {source: base}}"))
                .containsExactly(new float[] {77, 14 / 3f}, within(1e-4f));
    }

    @Test
    void rulesAndPaddingDecideForSingleTokens() throws IOException {
        String rules = "tokenizer: {source: one, pad_to_multiple_of: 4, tokens: {a: {source: two, force: true},"
                + " b: {source: {kind: zero}}, n: {source: {kind: model_token, model: three, token: c}}}}}";

        assertThat(merged(HALVES + rules)).containsExactly(new float[] {30, 4, 100, 134 / 3f}, within(1e-4f));
    }

    /** 10.0001 is none of BF16's numbers. */
    @Test
    void embeddingsOfSeveralTypesAreAlignedInOneThatHasAllTheirNumbers() throws IOException {
        weights("one", MemoryTensors.named("one").put(TensorInfo.of(EMBEDDING, DType.BF16, 2, 1), new float[] {1, 2}));
        weights("two", MemoryTensors.named("two").put(EMBEDDING, new float[] {10.0001f, 20, 30.5f}, 3, 1));

        assertThat(merged(HALVES + "tokenizer_source: union}"))
                .containsExactly(new float[] {(1 + 30.5f + 200) / 3, 6.00005f, 60}, within(1e-5f));
        try (TensorSource out = ModelTensors.open(folder.resolve("out"))) {
            assertThat(out.info(EMBEDDING).dtype()).isEqualTo(DType.F32);
        }
    }

    /** The mean of these two neighbours in BF16 is none of its numbers. */
    @Test
    void meansOfRowsAreRoundedOnceWithTheMergedTensor() throws IOException {
        TensorInfo two = TensorInfo.of(EMBEDDING, DType.BF16, 2, 1);
        weights("one", MemoryTensors.named("one").put(two, new float[] {1, 1 + 0x1p-7f}));

        assertThat(merged("{merge_method: passthrough, models: [{model: one}], dtype: float32,"
                        + " tokenizer: {source: base, pad_to_multiple_of: 3}}"))
                .containsExactly(1, 1 + 0x1p-7f, 1 + 0x1p-8f);
    }

    @Test
    void aModelWithoutTheFastTokenizerIsRefused() throws IOException {
        Files.delete(folder.resolve("one/tokenizer.json"));

        assertThatThrownBy(() -> merged(HALVES + "tokenizer_source: union}"))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("model one has no tokenizer.json");
    }

    @Test
    void embeddingsOrHeadsByAnyOtherNameAreRefusedAndNoTokenizerIsEmptied() throws IOException {
        weights("one", MemoryTensors.named("one").put("backbone.words", new float[] {1, 2}, 2, 1));

        assertThatThrownBy(() -> merged(HALVES + "tokenizer_source: base}"))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("model one has no embeddings by any name that is known");

        weights(
                "one",
                MemoryTensors.named("one")
                        .put(EMBEDDING, new float[] {1, 2}, 2, 1)
                        .put("answers.weight", new float[] {1, 2}, 2, 1));
        assertThatThrownBy(() -> merged("{merge_method: linear, models: [{model: one}], parameters: {weight: 1},"
                        + " tokenizer_source: base}"))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("tensor answers.weight of one has a row for each token by its shape [2, 1]");
    }

    @Test
    void headsOfOtherNamesFollowTheirTokens() throws IOException {
        for (String name : List.of("one", "two")) {
            float[] rows = name.equals("one") ? new float[] {1, 2} : new float[] {10, 20, 30};
            weights(
                    name,
                    MemoryTensors.named(name)
                            .put("model.tok_embeddings.weight", rows, rows.length, 1)
                            .put("output.weight", rows, rows.length, 1));
        }

        try (FolderMerge merge = new FolderMerge(
                MergeConfig.parse("{merge_method: linear, models: [{model: one}, {model: two}],"
                        + " parameters: {weight: 1}, tokenizer_source: base}"),
                folder)) {
            merge.write(folder.resolve("out"), Progress.NONE);
        }

        try (TensorSource out = ModelTensors.open(folder.resolve("out"))) {
            assertThat(out.floats("output.weight")).containsExactly(15.5f, 6);
            assertThat(out.floats("model.tok_embeddings.weight")).containsExactly(15.5f, 6);
        }
    }

    @Test
    void aModelWithoutATokenizerIsTakenForTheBaseOnlyWithAWarning() throws IOException {
        Files.delete(folder.resolve("three/tokenizer.json"));

        try (FolderMerge merge = new FolderMerge(MergeConfig.parse(HALVES + "tokenizer_source: base}"), folder)) {
            assertThat(merge.plan().warnings())
                    .singleElement()
                    .asString()
                    .contains("model three has no tokenizer.json", "taken for those of one");
        }
    }

    @Test
    void whatSpeaksOfTokensFollowsTheModelOfTheTokenizer() throws IOException {
        Files.writeString(folder.resolve("one/chat_template.jinja"), "one");
        Files.writeString(folder.resolve("one/chat_template.json"), "{}");
        Files.writeString(folder.resolve("one/generation_config.json"), "{\"eos_token_id\": 1}");
        Files.writeString(folder.resolve("two/generation_config.json"), "{\"eos_token_id\": 2}");
        Files.writeString(folder.resolve("two/chat_template.jinja"), "two");

        merged(HALVES + "tokenizer_source: two}");

        assertThat(folder.resolve("out/chat_template.jinja")).hasContent("two");
        assertThat(folder.resolve("out/chat_template.json")).doesNotExist();
        assertThat(folder.resolve("out/generation_config.json")).hasContent("{\"eos_token_id\": 2}");
    }

    @Test
    void filesOfSettingsThatCannotBeReadAreFoundBeforeAnyWeightIs() throws IOException {
        Files.writeString(folder.resolve("one/config.json"), "{");
        Files.writeString(folder.resolve("two/tokenizer_config.json"), "[");
        try (FolderMerge merge = new FolderMerge(MergeConfig.parse(HALVES + "tokenizer_source: two}"), folder)) {
            assertThatThrownBy(merge::plan)
                    .isInstanceOfSatisfying(MergeException.Refused.class, refused -> assertThat(refused.problems())
                            .hasSize(2)
                            .allMatch(each -> each.contains("expected JSON"))
                            .allMatch(each -> each.contains("at line: 1, column: 1)") && !each.contains("Source")));
        }
        Files.delete(folder.resolve("one/config.json"));
        try (FolderMerge merge = new FolderMerge(MergeConfig.parse(HALVES + "tokenizer_source: base}"), folder)) {
            assertThat(merge.plan().warnings()).singleElement().asString().contains("has no config.json");
        }
    }

    @Test
    void aModelThatIsAFileIsMergedWithAWarningThatTheResultHasNoSettings() {
        String file = "{merge_method: passthrough, models: [{model: one/model.safetensors}]}";
        try (FolderMerge merge = new FolderMerge(MergeConfig.parse(file), folder)) {
            assertThat(merge.plan().warnings())
                    .singleElement()
                    .asString()
                    .contains("model one/model.safetensors is a file of tensors", "perennial merge-raw");
        }
        try (FolderMerge merge = new FolderMerge(MergeConfig.raw(file, Presence.STRICT), folder)) {
            assertThat(merge.plan().warnings()).isEmpty();
        }
    }

    private void weights(String name, MemoryTensors tensors) throws IOException {
        SafetensorsWriter.write(folder.resolve(name).resolve("model.safetensors"), Map.of(), tensors);
    }

    private float[] merged(String yaml) {
        Path out = folder.resolve("out");
        try (FolderMerge merge = new FolderMerge(MergeConfig.parse(yaml), folder)) {
            merge.write(out, Progress.NONE);
        }
        try (TensorSource tensors = ModelTensors.open(out)) {
            return tensors.floats(EMBEDDING);
        }
    }

    private void write(String name, String vocabulary, float[] embedding) throws IOException {
        Path model = Files.createDirectories(folder.resolve(name));
        SafetensorsWriter.write(
                model.resolve("model.safetensors"),
                Map.of(),
                MemoryTensors.named(name).put(EMBEDDING, embedding, embedding.length, 1));
        Files.writeString(model.resolve("config.json"), "{\"vocab_size\": " + embedding.length + "}");
        Files.writeString(
                model.resolve("tokenizer.json"),
                "{\"added_tokens\": [], \"model\": {\"type\": \"BPE\", \"vocab\": " + vocabulary
                        + ", \"merges\": []}}");
    }
}

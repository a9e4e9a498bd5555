package dev.perennial.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.config.MergeDocuments;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.plan.MergePlan;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.merge.run.OpenFiles;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsMergeTest {
    private static final String CHAIN = """
            # the last document comes first
            merge_method: linear
            models:
            - {model: later, parameters: {weight: 1}}
            - {model: a, parameters: {weight: 3}}
            ---
            name: later
            merge_method: task_arithmetic
            base_model: half
            models: [{model: a, parameters: {weight: 2}}]
            --- # the first to be made
            name: half
            merge_method: linear
            models: [{model: a}, {model: b}]
            parameters: {weight: 1}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final List<String> remarks = new ArrayList<>();
    private final List<Long> progress = new ArrayList<>();

    @BeforeEach
    void models() throws IOException {
        write("a", 4);
        write("b", 8);
    }

    private void write(String name, float value) throws IOException {
        Path model = Files.createDirectories(folder.resolve(name));
        MemoryTensors tensors = MemoryTensors.named(name)
                .put("model.embed_tokens.weight", new float[] {value}, 1, 1)
                .put("model.layers.0.w", new float[] {value, -value}, 2)
                .put(TensorInfo.of("ids", DType.I64, 1), ByteBuffer.allocate(8));
        SafetensorsWriter.write(model.resolve("model.safetensors"), Map.of(), tensors);
        Files.writeString(
                model.resolve("tokenizer.json"),
                "{\"added_tokens\": [], \"model\": {\"type\": \"BPE\", \"vocab\": {\"x\": 0}, \"merges\": []}}");
    }

    @Test
    void documentsTakeWhatOthersMakeByName() {
        merge(CHAIN, false);

        // half is 6, later 6 + 2 (4 - 6), the result (2 + 3 * 4) / 4
        assertThat(read("between/half")).containsExactly(6, -6);
        assertThat(read("between/later")).containsExactly(2, -2);
        assertThat(read("out")).containsExactly(3.5f, -3.5f);
        assertThat(folder.resolve("between/half/mergekit_config.yml"))
                .content()
                .startsWith("# the first to be made\nname: half\n");
        assertThat(progress).isSorted().last().isEqualTo(3 * 20L);
    }

    @Test
    void whatWasMadeIsKeptAndMadeAnewOnlyIfAskedFor() throws IOException {
        merge(CHAIN, false);
        Files.move(folder.resolve("out"), folder.resolve("before"));
        remarks.clear();

        merge(CHAIN, false);

        assertThat(remarks).hasSize(2).allMatch(each -> each.startsWith("Keeps "));
        assertThat(read("out")).containsExactly(3.5f, -3.5f);
        Files.move(folder.resolve("out"), folder.resolve("second"));
        String other = CHAIN.replace("parameters: {weight: 1}", "parameters: {weight: [{filter: w, value: 1}]}");
        assertThatThrownBy(() -> merge(other, false))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("half holds something else than this merge makes");
        merge(other, true);
        assertThat(read("out")).containsExactly(3.5f, -3.5f);
    }

    @Test
    void aFolderThatAnotherMergeWroteMeanwhileIsNotTakenForItsOwn() throws IOException {
        MergeDocuments documents = MergeDocuments.parse(CHAIN);
        try (DocumentsMerge merge = new DocumentsMerge(documents, folder, folder.resolve("between"))) {
            MergeRun run = MergeRun.to(folder.resolve("out")).telling((part, whole) -> {
                throw new CancellationException("stop");
            });
            assertThatThrownBy(() -> merge.write(run)).isInstanceOf(CancellationException.class);
        }
        String other = "merge_method: passthrough\nmodels: [{model: b}]\n";
        try (DocumentsMerge merge =
                new DocumentsMerge(MergeDocuments.parse(other), folder, folder.resolve("elsewhere"))) {
            merge.write(MergeRun.to(folder.resolve("between/half")));
        }

        assertThatThrownBy(() -> merge(CHAIN, false)).hasMessageContaining("half holds something else");
        assertThatThrownBy(() -> merge(CHAIN, true)).isInstanceOf(MergeException.Refused.class);
        assertThat(read("between/half")).containsExactly(8, -8);
    }

    @Test
    void aFolderThatNoMergeMadeIsNeverReplaced() throws IOException {
        Files.createDirectories(folder.resolve("between/half/notes"));

        assertThatThrownBy(() -> merge(CHAIN, true)).isInstanceOf(MergeException.Refused.class);
        assertThat(folder.resolve("between/half/notes")).exists();
    }

    @Test
    void aKeptFolderThatAnotherMergeReadsIsNotRemoved() throws IOException {
        merge(CHAIN, false);
        Files.move(folder.resolve("out"), folder.resolve("before"));
        MergeDocuments documents = MergeDocuments.parse(CHAIN);
        try (DocumentsMerge reading = new DocumentsMerge(documents, folder, folder.resolve("between"))) {
            reading.write(MergeRun.to(folder.resolve("out")));
            assertThatThrownBy(() -> merge(CHAIN, true))
                    .isInstanceOf(MergeException.Refused.class)
                    .hasMessageContaining("half is held by another merge");
            assertThat(read("between/half")).containsExactly(6, -6);
        }
        Files.move(folder.resolve("out"), folder.resolve("second"));
        merge(CHAIN, true);
    }

    /** A process was killed after it had begun to remove one. */
    @Test
    void whatIsLeftOfARemovedFolderGoesAndTheMergeIsMadeAnew() throws IOException {
        merge(CHAIN, false);
        Files.move(folder.resolve("out"), folder.resolve("before"));
        Files.move(folder.resolve("between/half"), folder.resolve("between/.half.leaving"));
        Files.delete(folder.resolve("between/.half.leaving/provenance.json"));

        merge(CHAIN, true);

        assertThat(folder.resolve("between/.half.leaving")).doesNotExist();
        assertThat(read("between/half")).containsExactly(6, -6);
    }

    @Test
    void aDocumentIsPlannedOnceAndItsModelsOpenedOnce() {
        List<Integer> open = new ArrayList<>();
        String text = "merge_method: passthrough\nmodels: [{model: b}]\n";
        try (DocumentsMerge merge = new DocumentsMerge(MergeDocuments.parse(text), folder, folder.resolve("between"))) {
            MergePlan plan = merge.plan().get(0).plan();
            merge.write(MergeRun.to(folder.resolve("out"))
                    .telling((part, whole) ->
                            open.add(OpenFiles.below(folder.resolve("b")).size())));
            assertThat(merge.plan().get(0).plan()).isSameAs(plan);
        }
        assertThat(open).isNotEmpty().allMatch(count -> count <= 1);
    }

    @Test
    void everyDocumentIsPlannedBeforeAnyIsMade() {
        List<PlannedDocument> plans =
                plan(CHAIN.replace("merge_method: linear\n", "tokenizer_source: union\nmerge_method: linear\n"));

        assertThat(plans.stream().map(each -> each.name().orElse("-"))).containsExactly("half", "later", "-");
        assertThat(plans.get(2).inputs()).extracting(MergeInput::model).containsExactly("later", "a");
        assertThat(plans.get(2).plan().tensors()).hasSize(3);
        assertThat(folder.resolve("between")).doesNotExist();
    }

    @Test
    void problemsOfAllDocumentsAreToldTogether() {
        assertThatThrownBy(() -> plan(CHAIN.replace("model: b", "model: nowhere")
                        + "---\n{name: other, merge_method: slerp, models: [{model: a}, {model: b}]}\n"))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContainingAll("document 'half': model nowhere", "document 'other': merge_method slerp");
        assertThatThrownBy(() -> plan("{name: x, merge_method: linaer, models: [{model: a}]}\n---\ndtype: int8\n"))
                .hasMessageContainingAll(
                        "document 'x': merge_method 'linaer'", "document without a name: dtype 'int8'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one, two | two, one | documents need each other: 'one' needs 'two' needs 'one'",
                "one, one | two, a | documents need each other: 'one' needs 'one'",
                "one, a | one, b | several named 'one'",
                "'', a | '', b | expected one document without a name",
                "a/b, a | c, b | expected a name that a folder can have"
            })
    void namesAreDistinctAndLeadNowhereBack(String first, String second, String reason) {
        String text = document(first) + "---\n" + document(second);

        assertThatThrownBy(() -> MergeDocuments.parse(text))
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining(reason);
    }

    private static String document(String nameAndModel) {
        String[] parts = nameAndModel.replace("'", "").split(", ", 2);
        return (parts[0].isEmpty() ? "" : "name: " + parts[0] + "\n") + "merge_method: passthrough\nmodels: [{model: "
                + parts[1] + "}]\n";
    }

    private List<PlannedDocument> plan(String text) {
        try (DocumentsMerge merge = new DocumentsMerge(MergeDocuments.parse(text), folder, folder.resolve("between"))) {
            return merge.plan();
        }
    }

    private void merge(String text, boolean fresh) {
        try (DocumentsMerge merge = new DocumentsMerge(MergeDocuments.parse(text), folder, folder.resolve("between"))) {
            merge.write(MergeRun.to(folder.resolve("out"))
                    .fresh(fresh)
                    .telling((part, whole) -> progress.add(part))
                    .remarking(remarks::add));
        }
    }

    private float[] read(String model) {
        try (TensorSource tensors = ModelTensors.open(folder.resolve(model))) {
            return tensors.floats("model.layers.0.w");
        }
    }
}

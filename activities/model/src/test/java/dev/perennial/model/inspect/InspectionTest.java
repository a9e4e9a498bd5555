package dev.perennial.model.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.inspect.Inspection.Head;
import dev.perennial.model.inspect.Inspection.Kind;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the shipped base 1, whole and broken. */
class InspectionTest {
    private static final Path SHIPPED = Path.of("../../infra/fixtures/line/base-1");
    private static final String DOWN = "model.layers.1.mlp.down_proj.weight";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";
    private static final String WEIGHTS = "model.safetensors";

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() throws IOException {
        for (String name : List.of("config.json", "tokenizer.json", WEIGHTS)) {
            Files.copy(SHIPPED.resolve(name), folder.resolve(name));
        }
    }

    private static Inspection inspect(Path path) {
        return Inspection.of(path, (done, all) -> {});
    }

    private void edit(String file, String from, String to) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(from);
        Files.writeString(path, text.replace(from, to));
    }

    /** Rewrites the weights as float32, changed. */
    private void change(Consumer<MemoryTensors> change) {
        MemoryTensors tensors;
        try (ModelTensors source = ModelTensors.open(folder)) {
            tensors = MemoryTensors.copyOf(source);
        }
        change.accept(tensors);
        SafetensorsWriter.write(folder.resolve(WEIGHTS), Map.of("format", "pt"), tensors);
    }

    private static TensorReport tensor(Inspection inspection, String name) {
        return inspection.tensors().stream()
                .filter(tensor -> tensor.info().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsAllOfASoundModel() {
        List<Long> heard = new ArrayList<>();
        Inspection found = Inspection.of(folder, (done, all) -> heard.add(done));
        assertThat(found.problems()).isEmpty();
        assertThat(found.remarks()).contains("there is no chat template");
        assertThat(found.kind()).isEqualTo(Kind.MODEL);
        assertThat(found.family()).isEqualTo("llama");
        assertThat(found.shape()).isPresent();
        assertThat(found.files()).containsExactly(WEIGHTS);
        assertThat(found.head()).isEqualTo(Head.TIED);
        assertThat(found.texts().tokenizer()).isEqualTo("BPE");
        assertThat(found.texts().tokens()).isEqualTo(found.shape().orElseThrow().vocabulary());
        assertThat(found.parametersByType().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(found.parameters());
        assertThat(heard).hasSize(found.tensors().size()).isSorted();
    }

    @Test
    void figuresAreThoseOfEveryElement() {
        Inspection found = inspect(folder);
        try (ModelTensors source = ModelTensors.open(folder)) {
            for (TensorReport tensor : found.tensors()) {
                double squares = 0;
                double least = Double.MAX_VALUE;
                double greatest = -Double.MAX_VALUE;
                for (float value : source.floats(tensor.info().name())) {
                    squares += (double) value * value;
                    least = Math.min(least, value);
                    greatest = Math.max(greatest, value);
                }
                TensorFigures figures = tensor.figures().orElseThrow();
                assertThat(figures.norm()).isCloseTo(Math.sqrt(squares), within(1e-9 * Math.sqrt(squares)));
                assertThat(figures.least()).isEqualTo(least);
                assertThat(figures.greatest()).isEqualTo(greatest);
                assertThat(figures.nonFinite()).isZero();
            }
        }
    }

    @Test
    void tellsEveryProblemAtOnce() throws IOException {
        change(tensors -> {
            TensorInfo down = tensors.info(DOWN);
            float[] values = tensors.floats(DOWN);
            values[5] = Float.NaN;
            values[9] = Float.POSITIVE_INFINITY;
            tensors.put(down, values);
            tensors.put("model.norm.weight", new float[2], 2);
            tensors.put("model.surprise.weight", new float[3], 3);
        });
        edit(
                "tokenizer.json",
                "\"added_tokens\" : [ {",
                "\"added_tokens\" : [ {\"id\":99999,\"content\":\"<far>\",\"special\":true,\"single_word\":false,"
                        + "\"lstrip\":false,\"rstrip\":false,\"normalized\":false}, {");
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\":[99999]}");
        Files.writeString(folder.resolve("chat_template.jinja"), "{% if %}");
        Inspection found = inspect(folder);
        assertThat(found.problems())
                .anyMatch(problem -> problem.contains(DOWN + " is not finite at element 5: 1 NaN and 1 infinite of"))
                .anyMatch(problem -> problem.contains("model.norm.weight has shape [2]"))
                .anyMatch(problem -> problem.contains("model.surprise.weight is no parameter"))
                .anyMatch(problem -> problem.contains("generation_config.json has eos_token_id 99999"))
                .hasSize(4);
        assertThat(found.remarks())
                .anyMatch(remark -> remark.startsWith("tokenizer.json adds tokens up to id 99999"))
                .anyMatch(remark -> remark.startsWith("chat template line 1"));
        TensorFigures figures = tensor(found, DOWN).figures().orElseThrow();
        assertThat(figures.firstNonFinite()).isEqualTo(5);
        assertThat(figures.nans()).isOne();
        assertThat(Double.isFinite(figures.norm())).isTrue();
    }

    @Test
    void tellsTiedHeadsThatDifferWhere() {
        change(tensors -> {
            TensorInfo embedding = tensors.info(EMBEDDING);
            float[] values = tensors.floats(EMBEDDING);
            tensors.put(new TensorInfo(HEAD, embedding.dtype(), embedding.shape()), values);
        });
        assertThat(inspect(folder).head()).isEqualTo(Head.TIED_TWICE);
        assertThat(inspect(folder).problems()).isEmpty();
        change(tensors -> {
            float[] values = tensors.floats(HEAD);
            values[7] += 1;
            tensors.put(tensors.info(HEAD), values);
        });
        Inspection found = inspect(folder);
        assertThat(found.head()).isEqualTo(Head.SEPARATE);
        assertThat(found.problems())
                .singleElement()
                .asString()
                .contains(HEAD + " differs")
                .contains("at element 7");
    }

    @Test
    void listsTheTensorsOfAFamilyThatItCannotRun() throws IOException {
        edit("config.json", "LlamaForCausalLM", "OddForCausalLM");
        Inspection found = inspect(folder);
        assertThat(found.shape()).isEmpty();
        assertThat(found.tensors()).hasSizeGreaterThan(30);
        assertThat(found.problems())
                .singleElement()
                .asString()
                .contains("OddForCausalLM")
                .contains("LlamaForCausalLM");
        change(tensors -> tensors.put("odd.weight", new float[] {1, Float.NaN}, 2));
        assertThat(inspect(folder).problems()).anyMatch(problem -> problem.contains("odd.weight is not finite"));
    }

    @Test
    void tellsWhatIsMissing() throws IOException {
        for (String name : List.of("config.json", "tokenizer.json", WEIGHTS)) {
            Files.delete(folder.resolve(name));
        }
        assertThat(inspect(folder).problems())
                .anyMatch(problem -> problem.contains("config.json"))
                .anyMatch(problem -> problem.contains("tokenizer.json is missing"))
                .anyMatch(problem -> problem.contains(WEIGHTS))
                .hasSize(3);
        assertThatThrownBy(() -> inspect(folder.resolve("nothing"))).hasMessageContaining("There is no ");
    }

    @Test
    void remarksOnWhatIsOdd() throws IOException {
        edit("config.json", "\"torch_dtype\" : \"bfloat16\"", "\"torch_dtype\" : \"float16\"");
        Files.writeString(
                folder.resolve("generation_config.json"),
                "{\"do_sample\":false,\"temperature\":0.7,\"eos_token_id\":3}");
        assertThat(inspect(folder).remarks())
                .anyMatch(remark -> remark.contains("config.json says float16, some weights are BF16"))
                .anyMatch(remark -> remark.contains("sets temperature but do_sample false"));
        Files.writeString(folder.resolve("generation_config.json"), "{\"top_p\":\"most\"}");
        assertThat(inspect(folder).problems())
                .singleElement()
                .asString()
                .contains("generation_config.json: expected top_p to be a number");
    }

    @Test
    void inspectsASafetensorsFileAlone() {
        Inspection found = inspect(folder.resolve(WEIGHTS));
        assertThat(found.kind()).isEqualTo(Kind.WEIGHTS);
        assertThat(found.family()).isEqualTo("unknown");
        assertThat(found.tensors()).hasSizeGreaterThan(30);
        assertThat(found.problems()).isEmpty();
    }

    @Test
    void inspectsAnAdapterFolder() throws IOException {
        Path adapter = Files.createDirectories(folder.resolve("adapter"));
        Files.writeString(
                adapter.resolve("adapter_config.json"),
                "{\"peft_type\":\"LORA\",\"r\":4,\"lora_alpha\":8,\"base_model_name_or_path\":\"base\","
                        + "\"target_modules\":[\"q_proj\"],\"rank_pattern\":{\"layers.3.q_proj\":2}}");
        Map<TensorInfo, float[]> tensors = new LinkedHashMap<>();
        lora(tensors, "layers.0.q_proj.lora_A.weight", 4, 6);
        lora(tensors, "layers.0.q_proj.lora_B.weight", 6, 4);
        write(adapter, tensors);
        Inspection found = inspect(adapter);
        assertThat(found.kind()).isEqualTo(Kind.ADAPTER);
        assertThat(found.family()).isEqualTo("lora");
        assertThat(found.problems()).isEmpty();
        assertThat(found.adapter()).hasValueSatisfying(settings -> {
            assertThat(settings.scaling().rank()).isEqualTo(4);
            assertThat(settings.base()).isEqualTo("base");
        });
        lora(tensors, "layers.3.q_proj.lora_A.weight", 2, 6);
        lora(tensors, "layers.3.q_proj.lora_B.weight", 6, 2);
        write(adapter, tensors);
        assertThat(inspect(adapter).problems()).isEmpty();
        lora(tensors, "layers.1.q_proj.lora_A.weight", 2, 6);
        lora(tensors, "layers.1.q_proj.lora_B.weight", 6, 3);
        lora(tensors, "layers.2.q_proj.lora_A.weight", 4, 6);
        lora(tensors, "layers.0.q_proj.lora_magnitude_vector", 6, 1);
        write(adapter, tensors);
        assertThat(inspect(adapter).problems())
                .anyMatch(problem -> problem.contains("layers.2.q_proj.lora_A.weight has no"))
                .anyMatch(problem -> problem.contains("have ranks 2 and 3"))
                .anyMatch(problem -> problem.contains("has rank 2, adapter_config.json says r 4"))
                .anyMatch(problem -> problem.contains("lora_magnitude_vector is none that adapter_config.json lets"))
                .hasSize(4);
        Path config = adapter.resolve("adapter_config.json");
        Files.writeString(config, Files.readString(config).replace("\"r\":4", "\"r\":4,\"bias\":\"all\""));
        assertThat(inspect(adapter).problems()).anyMatch(problem -> problem.contains("bias \"all\" is not supported"));
        assertThat(inspect(adapter).adapter()).isEmpty();
    }

    private static void lora(Map<TensorInfo, float[]> tensors, String name, int rows, int columns) {
        tensors.put(
                TensorInfo.of("base_model.model.model." + name, DType.F32, rows, columns), new float[rows * columns]);
    }

    private static void write(Path adapter, Map<TensorInfo, float[]> tensors) {
        SafetensorsWriter.write(
                adapter.resolve("adapter_model.safetensors"), Map.of("format", "pt"), MemoryTensors.of(tensors));
    }
}

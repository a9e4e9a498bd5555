package dev.perennial.model.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.GenerationSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What config.json and generation_config.json say that the weights or they themselves contradict. */
final class ConfigCheck {
    private static final Map<String, String> TYPES =
            Map.of("float32", "F32", "float16", "F16", "bfloat16", "BF16", "float64", "F64");
    private static final List<String> SPECIAL = List.of("bos_token_id", "eos_token_id", "pad_token_id");

    private final Path folder;
    private final JsonNode config;

    ConfigCheck(Path folder, JsonNode config) {
        this.folder = folder;
        this.config = config;
    }

    void tell(List<TensorReport> tensors, Findings findings) {
        JsonNode generation = JsonFile.object(folder.resolve("generation_config.json"), findings);
        types(tensors, findings);
        int vocabulary = config.path("vocab_size").asInt(0);
        for (String name : SPECIAL) {
            outside(name, "config.json", ids(config, name), vocabulary, findings);
            outside(name, "generation_config.json", ids(generation, name), vocabulary, findings);
        }
        if (!generation.isEmpty()) {
            findings.attempt(() -> GenerationSettings.open(folder));
        }
        ends(generation, findings);
        sampling(generation, findings);
    }

    private void types(List<TensorReport> tensors, Findings findings) {
        String said = config.path("dtype").asText(config.path("torch_dtype").asText(""));
        String expected = TYPES.getOrDefault(said, "");
        List<String> others = tensors.stream()
                .map(tensor -> tensor.info().dtype())
                .filter(type -> type.floating() && !type.code().equals(expected))
                .map(type -> type.code())
                .distinct()
                .sorted()
                .toList();
        if (!expected.isEmpty() && !others.isEmpty()) {
            findings.remark("config.json says " + said + ", some weights are " + String.join(", ", others));
        }
    }

    private static List<Long> ids(JsonNode object, String name) {
        List<Long> ids = new ArrayList<>();
        JsonNode value = object.path(name);
        for (JsonNode id : value.isArray() ? value : List.of(value)) {
            if (id.isIntegralNumber()) {
                ids.add(id.longValue());
            }
        }
        return ids;
    }

    private static void outside(String name, String file, List<Long> ids, int vocabulary, Findings findings) {
        for (long id : ids) {
            // -1 stands for none in old folders
            if (vocabulary > 0 && (id >= vocabulary || id < -1)) {
                findings.problem(file + " has " + name + " " + id + ", outside its vocab_size " + vocabulary);
            }
        }
    }

    private void ends(JsonNode generation, Findings findings) {
        List<Long> model = ids(config, "eos_token_id");
        List<Long> text = ids(generation, "eos_token_id");
        if (!model.isEmpty() && !text.isEmpty() && model.stream().noneMatch(text::contains)) {
            findings.remark("generation_config.json ends texts by " + joined(text) + ", config.json by " + joined(model)
                    + "; the first goes");
        }
    }

    private static String joined(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static void sampling(JsonNode generation, Findings findings) {
        boolean draws = generation.path("do_sample").asBoolean(false);
        for (String name : List.of("temperature", "top_p", "top_k")) {
            if (!draws && generation.path("do_sample").isBoolean() && generation.hasNonNull(name)) {
                findings.remark("generation_config.json sets " + name + " but do_sample false, which makes it useless");
            }
        }
    }
}

package dev.perennial.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.plan.MergePlan;
import dev.perennial.merge.plan.MergePlan.Part;
import dev.perennial.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The config.json of a merged model: that of one of its models, with what the merge changes. */
final class ModelConfig {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIED = "tie_word_embeddings";
    private static final List<String> COUNTS = List.of(
            "num_hidden_layers",
            "n_layer",
            "n_layers",
            "num_layers",
            "num_decoder_layers",
            "encoder_layers",
            "decoder_layers",
            "num_encoder_layers");
    private static final Map<DType, String> NAMES =
            Map.of(DType.BF16, "bfloat16", DType.F16, "float16", DType.F32, "float32", DType.F64, "float64");

    private ModelConfig() {}

    /** Writes it, where the donor has one. */
    static void write(Path donor, Path target, MergePlan plan) throws IOException {
        Path file = donor.resolve("config.json");
        if (Files.exists(file)) {
            String text = Files.readString(file);
            Files.writeString(target.resolve("config.json"), changed(text, plan));
        }
    }

    /** Whether the settings of a model say that its output head is its embedding. */
    static boolean tied(Path model) {
        return read(model).path(TIED).asBoolean();
    }

    /** What kind of model the settings name; empty if they do not. */
    static String type(Path model) {
        return read(model).path("model_type").asText();
    }

    private static JsonNode read(Path model) {
        Path file = model.resolve("config.json");
        try {
            return Files.exists(file) ? JSON.readTree(Files.readString(file)) : JSON.missingNode();
        } catch (IOException unreadable) {
            throw new MergeException.Refused(malformed(file, unreadable));
        }
    }

    /** Says that a file holds no JSON, and where it breaks off; the parser names its own settings as the source. */
    static String malformed(Path file, IOException why) {
        String found = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
        return file + ": expected JSON, found " + found.replaceAll("\\[Source: [^;]*; (line[^]]*)\\]", "$1")
                + "; fetch it anew";
    }

    /** The donor's own text, where nothing changes. */
    private static String changed(String text, MergePlan plan) throws IOException {
        JsonNode before = JSON.readTree(text);
        if (!(before.deepCopy() instanceof ObjectNode root)) {
            return text;
        }
        plan.shape()
                .parts()
                .forEach(part -> layers(root, part, plan.shape().parts().size()));
        plan.shape().vocabulary().ifPresent(rows -> number(root, List.of("vocab_size"), -1, rows));
        dtype(root, plan);
        if (plan.shape().headed() && root.path(TIED).asBoolean()) {
            root.put(TIED, false);
        }
        return root.equals(before)
                ? text
                : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static void dtype(ObjectNode root, MergePlan plan) {
        List<DType> types = plan.merges().stream()
                .map(merge -> merge.result().dtype())
                .distinct()
                .toList();
        String key = root.has("dtype") ? "dtype" : "torch_dtype";
        if (types.size() == 1 && !root.isEmpty()) {
            root.put(key, NAMES.get(types.get(0)));
        }
    }

    private static void layers(ObjectNode root, Part part, int parts) {
        List<String> keys = parts == 1 ? COUNTS : ofPart(part.prefix());
        number(root, keys, part.before(), part.origins().size());
        if (parts == 1) {
            for (ObjectNode level : levels(root)) {
                listed(level, part);
            }
        }
    }

    /** Lists with an element for each layer follow the layers. */
    private static void listed(ObjectNode level, Part part) {
        if (level.path("layer_types") instanceof ArrayNode types && types.size() == part.before()) {
            ArrayNode chosen = level.putArray("layer_types");
            part.origins().forEach(layer -> chosen.add(types.path(layer)));
        }
    }

    /** Encoders and decoders have keys of their own. */
    private static List<String> ofPart(String prefix) {
        String name = prefix.toLowerCase(Locale.ROOT);
        if (name.startsWith("decoder") || name.contains(".decoder.")) {
            return List.of("num_decoder_layers", "decoder_layers");
        }
        return name.startsWith("encoder") ? List.of("num_layers", "encoder_layers", "num_encoder_layers") : COUNTS;
    }

    /** Sets a number where one of the keys stands with the number that counts; -1 for any. */
    private static void number(ObjectNode root, List<String> keys, long before, long after) {
        for (ObjectNode level : levels(root)) {
            for (String key : keys) {
                if (level.path(key).canConvertToLong()
                        && level.path(key).isNumber()
                        && (before < 0 || level.path(key).longValue() == before)) {
                    level.put(key, after);
                }
            }
        }
    }

    /** The settings themselves, and those of a text model inside. */
    private static List<ObjectNode> levels(ObjectNode root) {
        List<ObjectNode> levels = new ArrayList<>(List.of(root));
        for (String inner : List.of("text_config", "llm_config", "language_config")) {
            if (root.path(inner) instanceof ObjectNode nested) {
                levels.add(nested);
            }
        }
        return levels;
    }
}

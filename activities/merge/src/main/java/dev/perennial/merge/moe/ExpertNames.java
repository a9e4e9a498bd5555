package dev.perennial.merge.moe;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How models name the matrices of their experts, each of which is published apart:
 * {@code LAYER.block.experts.N.matrix.weight}.
 *
 * @param block of a layer
 * @param matrices gate, up and down
 * @param pattern of all of them
 */
record ExpertNames(String block, List<String> matrices, Pattern pattern) {
    private static final String JOINED_BLOCK = "mlp";
    private static final ExpertNames QWEN2_MOE = named("mlp", List.of("gate_proj", "up_proj", "down_proj"));
    private static final ExpertNames MIXTRAL = named("block_sparse_moe", List.of("w1", "w3", "w2"));
    /** By {@code model_type}: those whose experts Transformers 5.23 joins, and renames nothing else. */
    private static final Map<ExpertNames, Set<String>> TYPES = Map.of(
            QWEN2_MOE,
            Set.of(
                    "beam",
                    "cohere2_moe",
                    "deepseek_v2",
                    "deepseek_v3",
                    "deepseek_v32",
                    "dots1",
                    "flex_olmo",
                    "glm4_moe",
                    "glm4_moe_lite",
                    "glm_moe_dsa",
                    "hunyuan_v1_moe",
                    "longcat_flash",
                    "mellum",
                    "olmoe",
                    "qwen2_moe",
                    "qwen3_moe",
                    "qwen3_next",
                    "solar_open"),
            MIXTRAL,
            Set.of("mixtral", "minimax", "minimax_m2"));

    private static ExpertNames named(String block, List<String> matrices) {
        Pattern pattern = Pattern.compile("(?<layer>.+)\\." + block + "\\.experts\\.(?<expert>\\d{1,6})\\.("
                + String.join("|", matrices) + ")\\.weight");
        return new ExpertNames(block, matrices, pattern);
    }

    /** Of the models with this {@code model_type} in their config.json, if their experts lie apart. */
    static Optional<ExpertNames> of(String type) {
        return TYPES.entrySet().stream()
                .filter(each -> each.getValue().contains(type))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Tells whether a tensor is a matrix of an expert: groups layer and expert. */
    Matcher matrix(String tensor) {
        return pattern.matcher(tensor);
    }

    /** The matrices that are joined into {@code gate_up_proj} in this order. */
    List<String> gateAndUp() {
        return matrices.subList(0, 2);
    }

    /** That which {@code down_proj} is made of. */
    List<String> down() {
        return matrices.subList(2, 3);
    }

    /** What an expert's matrix is called. */
    String apart(String layer, int expert, String matrix) {
        return layer + "." + block + ".experts." + expert + "." + matrix + ".weight";
    }

    /** What gates and ups of a layer become. */
    String joinedGateAndUp(String layer) {
        return layer + "." + JOINED_BLOCK + ".experts.gate_up_proj";
    }

    /** What downs of a layer become. */
    String joinedDown(String layer) {
        return layer + "." + JOINED_BLOCK + ".experts.down_proj";
    }

    /** What another tensor is called where experts are joined, such as that which chooses among them. */
    String besides(String tensor) {
        return tensor.replace("." + block + ".", "." + JOINED_BLOCK + ".");
    }
}

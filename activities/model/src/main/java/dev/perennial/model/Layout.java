package dev.perennial.model;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/** The names and shapes of a Llama-family model's parameters, as Hugging Face folders spell them. */
final class Layout {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String FINAL_NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";
    static final String HEAD_MODULE = "lm_head";

    private Layout() {}

    static String layer(int index) {
        return "model.layers." + index + ".";
    }

    /** All parameters, float32, in the order of the network. */
    static List<TensorInfo> of(ModelConfig config) {
        List<TensorInfo> parameters = new ArrayList<>();
        parameters.add(matrix(EMBEDDING, config.vocabulary(), config.hidden()));
        for (int i = 0; i < config.layers(); i++) {
            parameters.addAll(block(config, layer(i)));
        }
        parameters.add(TensorInfo.of(FINAL_NORM, DType.F32, config.hidden()));
        if (!config.head().tied()) {
            parameters.add(matrix(HEAD, config.vocabulary(), config.hidden()));
        }
        return List.copyOf(parameters);
    }

    private static List<TensorInfo> block(ModelConfig config, String layer) {
        Attention attention = config.attention();
        int hidden = config.hidden();
        return List.of(
                TensorInfo.of(layer + "input_layernorm.weight", DType.F32, hidden),
                matrix(layer + "self_attn.q_proj.weight", attention.queryWidth(), hidden),
                matrix(layer + "self_attn.k_proj.weight", attention.keyWidth(), hidden),
                matrix(layer + "self_attn.v_proj.weight", attention.keyWidth(), hidden),
                matrix(layer + "self_attn.o_proj.weight", hidden, attention.queryWidth()),
                TensorInfo.of(layer + "post_attention_layernorm.weight", DType.F32, hidden),
                matrix(layer + "mlp.gate_proj.weight", config.intermediate(), hidden),
                matrix(layer + "mlp.up_proj.weight", config.intermediate(), hidden),
                matrix(layer + "mlp.down_proj.weight", hidden, config.intermediate()));
    }

    private static TensorInfo matrix(String name, int out, int in) {
        return TensorInfo.of(name, DType.F32, out, in);
    }
}

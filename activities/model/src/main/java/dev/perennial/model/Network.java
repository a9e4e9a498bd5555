package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import dev.perennial.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/** A Llama-family decoder over the parameters of one model. */
final class Network {
    private final NDArray embedding;
    private final List<Block> blocks;
    private final RmsNorm norm;
    private final Linear head;
    private final RotaryTable rotary;

    Network(ModelConfig config, Parameters parameters) {
        NDManager constants = parameters.manager();
        NDArray epsilon = constants.create((float) config.head().normEpsilon());
        NDArray scale =
                constants.create((float) (1 / Math.sqrt(config.attention().headSize())));
        embedding = parameters.array(Layout.EMBEDDING);
        List<Block> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(block(config, parameters, i, epsilon, scale));
        }
        blocks = List.copyOf(layers);
        norm = new RmsNorm(parameters.array(Layout.FINAL_NORM), epsilon);
        head = new Linear(Layout.HEAD_MODULE, config.head().tied() ? embedding : parameters.array(Layout.HEAD));
        rotary = new RotaryTable(config);
    }

    private static Block block(ModelConfig config, Parameters parameters, int index, NDArray epsilon, NDArray scale) {
        String layer = Layout.layer(index);
        SelfAttention.Projections projections = new SelfAttention.Projections(
                linear(parameters, layer + "self_attn.q_proj"),
                linear(parameters, layer + "self_attn.k_proj"),
                linear(parameters, layer + "self_attn.v_proj"),
                linear(parameters, layer + "self_attn.o_proj"));
        Mlp mlp = new Mlp(
                linear(parameters, layer + "mlp.gate_proj"),
                linear(parameters, layer + "mlp.up_proj"),
                linear(parameters, layer + "mlp.down_proj"));
        return new Block(
                index,
                new RmsNorm(parameters.array(layer + "input_layernorm.weight"), epsilon),
                new SelfAttention(config.attention(), projections, scale),
                new RmsNorm(parameters.array(layer + "post_attention_layernorm.weight"), epsilon),
                mlp);
    }

    private static Linear linear(Parameters parameters, String module) {
        return new Linear(module, parameters.array(module + ".weight"));
    }

    /** A pass over whole sequences from their first position; padding, if any, is on the right and needs no mask. */
    Pass whole(NDManager manager, int width) {
        Rotation rotation = rotary.range(manager, 0, width);
        return new Pass(manager, rotation, Mask.causal(manager, 0, width, new int[0]), Memory.NONE, Taps.NONE);
    }

    /** A pass over the next positions of one unpadded sequence, or of several of the same length. */
    Pass next(NDManager manager, KvCache cache, int width) {
        Rotation rotation = rotary.range(manager, cache.length(), width);
        Mask mask = Mask.causal(manager, cache.length(), width, new int[0]);
        return new Pass(manager, rotation, mask, cache.adding(manager, width), Taps.NONE);
    }

    /** A pass over the one next position of every row of a cache with padding on the left. */
    Pass step(NDManager manager, KvCache cache) {
        Rotation rotation = rotary.column(manager, cache.rowLengths());
        Mask mask = Mask.causal(manager, cache.length(), 1, cache.pads());
        return new Pass(manager, rotation, mask, cache.adding(manager, 1), Taps.NONE);
    }

    /** The normed stream after the last layer (rows x width x hidden) of token ids (rows x width). */
    NDArray hidden(NDArray ids, Pass pass) {
        NDArray stream = Embedding.embedding(ids, embedding, SparseFormat.DENSE).singletonOrThrow();
        for (Block block : blocks) {
            stream = block.apply(stream, pass);
        }
        return norm.apply(stream);
    }

    /** The logits of rows of the normed stream. */
    NDArray logits(NDArray hidden, Taps taps) {
        return head.apply(hidden, taps);
    }
}

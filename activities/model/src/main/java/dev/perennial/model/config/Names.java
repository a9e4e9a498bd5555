package dev.perennial.model.config;

import java.util.List;

/**
 * The names of a family's modules, as Hugging Face folders spell them; an empty name says that there is no such module.
 *
 * @param ends modules before the first and after the last layer
 * @param layers what the names of the layers' modules begin with, before the layer's number
 * @param norms norms of a layer
 * @param attention attention of a layer
 * @param mlp MLP of a layer
 * @param transposed whether the linear modules of layers keep their weights as in x out rather than out x in
 * @param ignored endings of tensors that old folders carry although they follow from others
 */
public record Names(
        Ends ends, String layers, Norms norms, Attention attention, Mlp mlp, boolean transposed, List<String> ignored) {
    public Names {
        ignored = List.copyOf(ignored);
    }

    /**
     * Modules outside the layers.
     *
     * @param embedding token embedding
     * @param positions learned positions, or none
     * @param norm the last norm
     * @param head the output head
     */
    public record Ends(String embedding, String positions, String norm, String head) {}

    /**
     * Norms of a layer.
     *
     * @param beforeAttention of the attention's input
     * @param afterAttention of its output, or none
     * @param beforeMlp of the MLP's input
     * @param afterMlp of its output, or none
     */
    public record Norms(String beforeAttention, String afterAttention, String beforeMlp, String afterMlp) {
        /** Norms of inputs only. */
        public static Norms before(String attention, String mlp) {
            return new Norms(attention, "", mlp, "");
        }
    }

    /**
     * Attention of a layer.
     *
     * @param projections where queries, keys and values come from
     * @param output the output projection
     * @param queryNorm the norm of each head's queries, or none
     * @param keyNorm the norm of each head's keys, or none
     */
    public record Attention(Projections projections, String output, String queryNorm, String keyNorm) {}

    /** Where queries, keys and values come from. */
    public sealed interface Projections {}

    /** Three modules. */
    public record Separate(String query, String key, String value) implements Projections {}

    /**
     * One module, of as many key as query heads.
     *
     * @param module its name
     * @param byHead whether each head's query, key and value lie side by side, rather than all queries, then all keys,
     *     then all values
     */
    public record Fused(String module, boolean byHead) implements Projections {}

    /**
     * MLP of a layer.
     *
     * @param gate the gate's projection, or none
     * @param up into the MLP
     * @param down out of it
     */
    public record Mlp(String gate, String up, String down) {}
}

package dev.perennial.model.step;

import dev.perennial.tensor.rows.Rows;
import java.util.List;

/**
 * One decoder layer of one position of each sequence.
 *
 * @param norms before and after attention and MLP
 * @param attention its attention
 * @param mlp its MLP
 * @param parallel whether the MLP reads the layer's input rather than the attention's result
 */
public record StepBlock(Norms norms, StepAttention attention, StepMlp mlp, boolean parallel) {
    /** Norms of inputs, and of outputs before they are added to the stream. */
    public record Norms(StepNorm beforeAttention, StepNorm afterAttention, StepNorm beforeMlp, StepNorm afterMlp) {}

    /** Changes the stream. */
    void apply(int layer, List<? extends Past> pasts, StepMemory memory) {
        Rows stream = memory.stream();
        Rows input = memory.input();
        int width = memory.hidden();
        System.arraycopy(stream.values(), 0, input.values(), 0, stream.count() * width);

        norms.beforeAttention.apply(stream, memory.normed(), width);
        attention.apply(layer, pasts, memory);
        add(norms.afterAttention, memory);

        norms.beforeMlp.apply(parallel ? input : stream, memory.normed(), width);
        mlp.apply(memory);
        add(norms.afterMlp, memory);
    }

    private static void add(StepNorm norm, StepMemory memory) {
        Rows delta = memory.delta();
        norm.apply(delta, delta, memory.hidden());
        float[] sum = memory.stream().values();
        for (int i = 0; i < delta.count() * memory.hidden(); i++) {
            sum[i] += delta.values()[i];
        }
    }
}

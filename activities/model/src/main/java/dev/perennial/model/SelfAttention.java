package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.Attention;

/**
 * Causal self-attention with rotary positions; query heads that share a key head are multiplied with it as one matrix.
 */
final class SelfAttention {
    private final Attention shape;
    private final Projections projections;
    private final NDArray scale;

    /** The four linear modules. */
    record Projections(Linear query, Linear key, Linear value, Linear output) {}

    SelfAttention(Attention shape, Projections projections, NDArray scale) {
        this.shape = shape;
        this.projections = projections;
        this.scale = scale;
    }

    /** From the stream (rows x width x hidden) to what is added to it. */
    NDArray apply(NDArray input, int layer, Pass pass) {
        long rows = input.getShape().get(0);
        long width = input.getShape().get(1);
        NDArray query = projections.query.apply(input, pass.taps());
        NDArray key = projections.key.apply(input, pass.taps());
        NDArray value = projections.value.apply(input, pass.taps());

        NDList rotated = pass.rotation().apply(query.concat(key, 2), shape).split(new long[] {shape.heads()}, 2);
        NDArray keys = pass.memory().keys(layer, byHead(rotated.get(1), rows, width));
        NDArray values = pass.memory().values(layer, byHead(value, rows, width));

        NDArray mixed = attend(grouped(rotated.get(0), rows, width), keys, values, pass.mask());
        return projections.output.apply(joined(mixed, rows, width), pass.taps());
    }

    /** Keys or values as rows x key heads x width x head size; a single position lies so already. */
    private NDArray byHead(NDArray heads, long rows, long width) {
        int count = shape.keyValueHeads();
        return width == 1
                ? heads.reshape(rows, count, 1, shape.headSize())
                : heads.reshape(rows, width, count, shape.headSize()).transpose(0, 2, 1, 3);
    }

    /** Queries as rows x key heads x (group * width) x head size. */
    private NDArray grouped(NDArray query, long rows, long width) {
        NDArray scaled = query.mul(scale);
        if (width > 1) {
            scaled = scaled.reshape(new Shape(rows, width, shape.keyValueHeads(), shape.group(), shape.headSize()))
                    .transpose(0, 2, 3, 1, 4);
        }
        return scaled.reshape(rows, shape.keyValueHeads(), shape.group() * width, shape.headSize());
    }

    /** The opposite of {@link #grouped}, heads side by side. */
    private NDArray joined(NDArray mixed, long rows, long width) {
        NDArray ordered = width == 1
                ? mixed
                : mixed.reshape(new Shape(rows, shape.keyValueHeads(), shape.group(), width, shape.headSize()))
                        .transpose(0, 3, 1, 2, 4);
        return ordered.reshape(rows, width, shape.queryWidth());
    }

    private NDArray attend(NDArray query, NDArray keys, NDArray values, Mask mask) {
        NDArray scores = mask.apply(query.matMul(keys.transpose(0, 1, 3, 2)), shape.group());
        return scores.softmax(-1).matMul(values);
    }
}

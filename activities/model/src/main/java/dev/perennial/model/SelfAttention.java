package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.Attention;
import java.util.function.UnaryOperator;

/** Causal self-attention; query heads that share a key head are multiplied with it as one matrix. */
final class SelfAttention {
    private final Attention shape;
    private final Projections projections;
    private final Linear output;
    private final HeadNorms norms;
    private final Scale scale;

    /** Norms of each head's queries and keys. */
    record HeadNorms(Norm query, Norm key) {
        /** No norms. */
        static final HeadNorms NONE = new HeadNorms(Norm.NONE, Norm.NONE);
    }

    /**
     * What becomes of products of queries and keys.
     *
     * @param factor what queries are multiplied with
     * @param capped whether there is a soft cap
     * @param cap what then becomes of the scores
     */
    record Scale(NDArray factor, boolean capped, UnaryOperator<NDArray> cap) {}

    SelfAttention(Attention shape, Projections projections, Linear output, HeadNorms norms, Scale scale) {
        this.shape = shape;
        this.projections = projections;
        this.output = output;
        this.norms = norms;
        this.scale = scale;
    }

    /** From the normed stream (rows x width x hidden) to what is added to the stream. */
    NDArray apply(NDArray input, int layer, View view, Pass pass) {
        long rows = input.getShape().get(0);
        long width = input.getShape().get(1);
        Projections.Heads heads = projections.apply(input, pass.taps());

        NDList rotated =
                view.rotation().apply(normed(heads.query(), norms.query), normed(heads.key(), norms.key), shape);
        NDArray keys = pass.memory().keys(layer, byHead(rotated.get(1), rows, width));
        NDArray values = pass.memory().values(layer, byHead(heads.value(), rows, width));

        NDArray query = rotated.get(0);
        NDArray mixed = view.mask().onlyLater() && !scale.capped() && !Recording.active()
                ? FusedAttention.causal(query, keys, values, scale.factor, shape)
                : joined(attend(grouped(query, rows, width), keys, values, view.mask()), rows, width);
        return output.apply(mixed, pass.taps());
    }

    private NDArray normed(NDArray heads, Norm norm) {
        if (norm == Norm.NONE) {
            return heads;
        }
        Shape flat = heads.getShape();
        long count = flat.get(2) / shape.headSize();
        NDArray open = heads.reshape(flat.get(0), flat.get(1), count, shape.headSize());
        return norm.apply(open).reshape(flat);
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
        NDArray scaled = query.mul(scale.factor);
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
        NDArray scores = scale.cap.apply(query.matMul(keys.transpose(0, 1, 3, 2)));
        return mask.apply(scores, shape.group()).softmax(-1).matMul(values);
    }
}

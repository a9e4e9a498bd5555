package dev.perennial.model.hidden;

/** A named place of a network, through which one vector a position passes. */
public sealed interface Point {
    /** A place of one layer, counted from 0. */
    sealed interface OfLayer extends Point {
        int layer();
    }

    /** What enters the first layer: token embeddings, scaled and with learned positions where a family has them. */
    record Embeddings() implements Point {}

    /** The residual stream after a layer. */
    record Stream(int layer) implements OfLayer {}

    /** What a layer's attention adds to the stream, after its norm where a family has one there. */
    record Attention(int layer) implements OfLayer {}

    /** What a layer's MLP adds to the stream, after its norm where a family has one there. */
    record Mlp(int layer) implements OfLayer {}

    /** What enters a linear module of a layer, such as {@code model.layers.3.mlp.down_proj}. */
    record ModuleInput(String module) implements Point {}

    /** What leaves a linear module of a layer, with its bias. */
    record ModuleOutput(String module) implements Point {}

    /** The stream after the last norm, which the output head reads. */
    record Normed() implements Point {}

    /** The logits, which can be seen but not changed. */
    record Logits() implements Point {}

    /** What enters the first layer. */
    static Point embeddings() {
        return new Embeddings();
    }

    /** The residual stream after a layer. */
    static Point stream(int layer) {
        return new Stream(layer);
    }

    /** What a layer's attention adds to the stream. */
    static Point attention(int layer) {
        return new Attention(layer);
    }

    /** What a layer's MLP adds to the stream. */
    static Point mlp(int layer) {
        return new Mlp(layer);
    }

    /** What enters a linear module of a layer. */
    static Point input(String module) {
        return new ModuleInput(module);
    }

    /** What leaves a linear module of a layer. */
    static Point output(String module) {
        return new ModuleOutput(module);
    }

    /** The stream after the last norm. */
    static Point normed() {
        return new Normed();
    }

    /** The logits. */
    static Point logits() {
        return new Logits();
    }
}

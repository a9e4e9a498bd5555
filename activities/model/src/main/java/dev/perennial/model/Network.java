package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Reach;
import dev.perennial.model.hidden.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A decoder over the parameters of one model, which computes in their type. */
final class Network {
    private final ModelConfig config;
    private final DataType type;
    private final Weight embedding;
    private final UnaryOperator<NDArray> embedded;
    private final Places places;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Sight> sights = new ArrayList<>();
    private final Norm norm;
    private final Linear head;
    private final UnaryOperator<NDArray> capped;

    /** What the layers of one reach need to know of positions, for any pass. */
    private record Sight(int window, RotaryTable rotary) {}

    /** Learned positions, if there are any, of given shape. */
    private interface Places {
        Placement at(NDManager manager, int[] positions, Shape shape);
    }

    Network(ModelConfig config, Parameters parameters) {
        this.config = config;
        type = parameters.type();
        Assembly assembly = new Assembly(config, parameters);
        embedding = parameters.weight(parameters.layout().embedding().name());
        embedded = scaled(config.embedding().scale(), parameters);
        places = places(config, parameters);
        List<Reach> kinds = config.reaches().stream().distinct().toList();
        kinds.forEach(kind -> sights.add(new Sight(
                kind.window(), new RotaryTable(kind.rope(), config.attention().headSize(), type))));
        for (int i = 0; i < config.layers(); i++) {
            blocks.add(assembly.block(i, kinds.indexOf(config.reaches().get(i))));
        }
        norm = assembly.lastNorm();
        head = assembly.head();
        capped = assembly.cap(config.head().softCap());
    }

    private static UnaryOperator<NDArray> scaled(double scale, Parameters parameters) {
        if (scale == 1) {
            return UnaryOperator.identity();
        }
        NDArray factor = parameters.constant(scale);
        return stream -> stream.mul(factor);
    }

    private static Places places(ModelConfig config, Parameters parameters) {
        if (!config.embedding().positions()) {
            return (manager, positions, shape) -> Placement.NONE;
        }
        Weight table = parameters.weight(parameters.layout().positions().name());
        return (manager, positions, shape) ->
                Placement.learned(table, Scope.index(manager, positions).reshape(shape));
    }

    ModelConfig config() {
        return config;
    }

    /** The type of parameters and activations. */
    DataType type() {
        return type;
    }

    /** A pass over whole sequences from their first position; padding, if any, is on the right and needs no mask. */
    Pass whole(NDManager manager, int width) {
        return range(manager, 0, width, width, Memory.NONE);
    }

    /** A pass over the next positions of one unpadded sequence, or of several, of so many positions in all. */
    Pass next(NDManager manager, KvCache cache, int width, int length) {
        return range(manager, cache.length(), width, length, cache.adding(manager, width));
    }

    private Pass range(NDManager manager, int past, int width, int length, Memory memory) {
        int[] positions = IntStream.range(past, past + width).toArray();
        List<View> views = new ArrayList<>();
        for (Sight sight : sights) {
            Mask mask = Mask.causal(manager, new Mask.Span(past, width, sight.window), new int[0], type);
            views.add(new View(sight.rotary.row(manager, positions, length), mask));
        }
        Placement placement = places.at(manager, positions, new Shape(width));
        return new Pass(manager, placement, views, memory, Taps.NONE);
    }

    /** A pass over the one next position of every row of a cache with padding on the left. */
    Pass step(NDManager manager, KvCache cache) {
        int[] positions = cache.rowLengths();
        List<View> views = new ArrayList<>();
        for (Sight sight : sights) {
            Mask mask = Mask.causal(manager, new Mask.Span(cache.length(), 1, sight.window), cache.pads(), type);
            views.add(new View(sight.rotary.column(manager, positions), mask));
        }
        Placement placement = places.at(manager, positions, new Shape(positions.length, 1));
        return new Pass(manager, placement, views, cache.adding(manager, 1), Taps.NONE);
    }

    /** The normed stream after the last layer (rows x width x hidden) of token ids (rows x width). */
    NDArray hidden(NDArray ids, Pass pass) {
        NDArray tokens = embedding.rows(ids);
        NDArray stream = pass.taps().at(Point.embeddings(), pass.placement().place(embedded.apply(tokens)));
        for (Block block : blocks) {
            stream = block.apply(stream, pass);
        }
        return pass.taps().at(Point.normed(), norm.apply(stream));
    }

    /** The logits of rows of the normed stream. */
    NDArray logits(NDArray hidden, Taps taps) {
        return capped.apply(head.apply(hidden, taps));
    }
}

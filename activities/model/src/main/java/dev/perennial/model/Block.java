package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.perennial.model.hidden.Point;

/**
 * One decoder layer; frees what it made, whether or not gradients are recorded (the engine keeps what they need).
 *
 * @param index its number
 * @param reach the number of its reach among the pass's views
 * @param norms what is normed
 * @param parallel whether the MLP reads the layer's input rather than the attention's result
 */
record Block(int index, int reach, Norms norms, SelfAttention attention, FeedForward mlp, boolean parallel) {
    /** Norms before and after attention and MLP. */
    record Norms(Norm beforeAttention, Norm afterAttention, Norm beforeMlp, Norm afterMlp) {}

    NDArray apply(NDArray stream, Pass pass) {
        if (stream.getShape().get(1) == 1) {
            // a single position is so small that freeing it early costs more than keeping it
            return run(stream, pass);
        }
        try (NDManager local = pass.manager().newSubManager()) {
            stream.attach(local);
            NDArray output = run(stream, pass);
            output.attach(pass.manager());
            return output;
        }
    }

    private NDArray run(NDArray stream, Pass pass) {
        Taps taps = pass.taps();
        NDArray attended = stream.add(taps.at(Point.attention(index), attend(stream, pass)));
        NDArray fed = taps.at(Point.mlp(index), feed(parallel ? stream : attended, pass));
        return taps.at(Point.stream(index), attended.add(fed));
    }

    private NDArray attend(NDArray stream, Pass pass) {
        NDArray input = norms.beforeAttention.apply(stream);
        return norms.afterAttention.apply(
                attention.apply(input, index, pass.views().get(reach), pass));
    }

    private NDArray feed(NDArray stream, Pass pass) {
        return norms.afterMlp.apply(mlp.apply(norms.beforeMlp.apply(stream), pass.taps()));
    }
}

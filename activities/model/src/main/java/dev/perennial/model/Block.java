package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** One decoder layer; frees what it made, whether or not gradients are recorded (the engine keeps what they need). */
record Block(int index, RmsNorm before, SelfAttention attention, RmsNorm between, Mlp mlp) {
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
        NDArray attended = stream.add(attention.apply(before.apply(stream), index, pass));
        return attended.add(mlp.apply(between.apply(attended), pass.taps()));
    }
}

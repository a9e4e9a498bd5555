package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** One decoder layer; frees what it made, whether or not gradients are recorded (the engine keeps what they need). */
record Block(int index, RmsNorm before, SelfAttention attention, RmsNorm between, Mlp mlp) {
    NDArray apply(NDArray stream, Pass pass) {
        try (NDManager local = pass.manager().newSubManager()) {
            stream.attach(local);
            NDArray attended = stream.add(attention.apply(before.apply(stream), index, pass));
            NDArray output = attended.add(mlp.apply(between.apply(attended), pass.taps()));
            output.attach(pass.manager());
            return output;
        }
    }
}

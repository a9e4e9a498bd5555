package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** SwiGLU (Shazeer 2020, arXiv 2002.05202, eq. 6): down(silu(gate(x)) * up(x)). */
record Mlp(Linear gate, Linear up, Linear down) {
    NDArray apply(NDArray input, Taps taps) {
        NDArray gated = gate.apply(input, taps);
        NDArray inner = Activation.sigmoid(gated).mul(gated).mul(up.apply(input, taps));
        return down.apply(inner, taps);
    }
}

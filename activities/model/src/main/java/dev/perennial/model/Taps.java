package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.hidden.Point;

/** Looks at every linear module, and at every other point, during a pass. */
interface Taps {
    /** Looks at nothing. */
    Taps NONE = (module, input, output) -> output;

    /** Sees one module's input and output and returns what takes the output's place. */
    NDArray through(String module, NDArray input, NDArray output);

    /** Sees the value at a point that is no module's output and returns what takes its place. */
    default NDArray at(Point point, NDArray value) {
        return value;
    }
}

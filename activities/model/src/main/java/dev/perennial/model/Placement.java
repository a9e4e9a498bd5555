package dev.perennial.model;

import ai.djl.ndarray.NDArray;

/** Adds what is learned of positions to token embeddings. */
interface Placement {
    /** Nothing is. */
    Placement NONE = stream -> stream;

    NDArray place(NDArray stream);

    /** Adds the table's rows of these positions: (rows x) width. */
    static Placement learned(Weight table, NDArray positions) {
        return stream -> stream.add(table.rows(positions));
    }
}

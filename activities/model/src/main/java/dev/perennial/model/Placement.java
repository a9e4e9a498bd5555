package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;

/** Adds what is learned of positions to token embeddings. */
interface Placement {
    /** Nothing is. */
    Placement NONE = stream -> stream;

    NDArray place(NDArray stream);

    /** Adds the table's rows of these positions: (rows x) width. */
    static Placement learned(NDArray table, NDArray positions) {
        return stream -> stream.add(
                Embedding.embedding(positions, table, SparseFormat.DENSE).singletonOrThrow());
    }
}

package dev.perennial.merge.pack;

import dev.perennial.tensor.linalg.SymmetricMatrix;
import java.util.Optional;

/** What is known of the inputs that a model's matrices are multiplied with. */
interface Inputs extends AutoCloseable {
    /** Nothing. */
    Inputs UNKNOWN = tensor -> Optional.empty();

    /**
     * Inputs of a matrix.
     *
     * @param gram the sum of their outer products, not all zeros
     * @param firstRows whether the matrix has a row for each of them, rather than a column
     */
    record Seen(SymmetricMatrix gram, boolean firstRows) {}

    /** Those of a tensor, if they are known. */
    Optional<Seen> of(String tensor);

    @Override
    default void close() {}
}

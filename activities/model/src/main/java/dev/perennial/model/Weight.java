package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;

/** A matrix that inputs are multiplied with, or that rows are taken from. */
interface Weight {
    /** x W. */
    NDArray product(NDArray input);

    /** x W^T, which the engine computes as W lies. */
    NDArray transposed(NDArray input);

    /** x W^T + b. */
    NDArray transposed(NDArray input, NDArray bias);

    /** The rows of these numbers. */
    NDArray rows(NDArray numbers);

    /** In the type that everything is computed in; gradients flow back into it. */
    record Exact(NDArray array) implements Weight {
        @Override
        public NDArray product(NDArray input) {
            return input.matMul(array);
        }

        @Override
        public NDArray transposed(NDArray input) {
            return ai.djl.nn.core.Linear.linear(input, array).singletonOrThrow();
        }

        @Override
        public NDArray transposed(NDArray input, NDArray bias) {
            return ai.djl.nn.core.Linear.linear(input, array, bias).singletonOrThrow();
        }

        @Override
        public NDArray rows(NDArray numbers) {
            return Embedding.embedding(numbers, array, SparseFormat.DENSE).singletonOrThrow();
        }
    }

    /** In a half type: inputs are rounded to it, results come back as float32. */
    record Half(NDArray array) implements Weight {
        @Override
        public NDArray product(NDArray input) {
            return Halves.product(input, array);
        }

        @Override
        public NDArray transposed(NDArray input) {
            return Halves.transposed(input, array);
        }

        @Override
        public NDArray transposed(NDArray input, NDArray bias) {
            return Halves.transposed(input, array).add(bias);
        }

        @Override
        public NDArray rows(NDArray numbers) {
            return Halves.rows(array, numbers);
        }
    }
}

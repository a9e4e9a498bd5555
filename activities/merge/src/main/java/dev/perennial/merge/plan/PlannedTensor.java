package dev.perennial.merge.plan;

import dev.perennial.merge.method.TensorMerge;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Input;
import java.util.stream.Stream;

/** A tensor of the merged model, before it is computed. */
public sealed interface PlannedTensor {
    /** Its name, element type and shape in the merged model. */
    TensorInfo result();

    /**
     * One that is no weight, such as an integer buffer: taken over byte for byte.
     *
     * @param result as it is at its origin, perhaps by another name
     * @param from its origin
     */
    record Copied(TensorInfo result, Input from) implements PlannedTensor {}

    /**
     * One that the merge's method computes.
     *
     * @param merge its inputs and settings
     */
    record Merged(TensorMerge merge) implements PlannedTensor {
        @Override
        public TensorInfo result() {
            return merge.result();
        }

        /** Whether a model has it in this type. */
        boolean reads(DType dtype) {
            return Stream.concat(merge.base().stream(), merge.models().stream())
                    .anyMatch(input -> input.source().info(input.tensor()).dtype() == dtype);
        }
    }
}

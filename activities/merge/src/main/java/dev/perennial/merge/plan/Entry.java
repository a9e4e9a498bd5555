package dev.perennial.merge.plan;

import dev.perennial.tensor.TensorInfo;

/**
 * An input of a tensor.
 *
 * @param member the model
 * @param name by which the model is asked for it, and which filters look at
 * @param tensor its name there: another one where an output head is tied to an embedding
 */
record Entry(Member member, String name, String tensor) {
    TensorInfo info() {
        return member.tensors().info(tensor);
    }
}

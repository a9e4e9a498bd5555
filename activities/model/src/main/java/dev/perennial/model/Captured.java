package dev.perennial.model;

import dev.perennial.tensor.linalg.Matrix;

/**
 * What passed through a linear module where target tokens are predicted: one row a target token, in the order of the
 * pairs and of their tokens.
 *
 * @param module such as {@code model.layers.3.mlp.down_proj}
 * @param inputs the module's input h, rows x d_in
 * @param gradients the gradient of the loss with respect to the module's output, rows x d_out
 */
public record Captured(String module, Matrix inputs, Matrix gradients) {}

/**
 * Weight arithmetic over whole tensors in one pass: recipes that make a tensor from others, norms and dot products,
 * checks for non-finite values, counted randomness. Hides chunks, blocks and threads; results depend on none of them.
 */
@NullMarked
package dev.perennial.tensor.kernel;

import org.jspecify.annotations.NullMarked;

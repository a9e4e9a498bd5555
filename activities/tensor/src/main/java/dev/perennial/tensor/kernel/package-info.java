/**
 * Weight arithmetic over whole tensors in one pass: recipes that make a tensor from others, masks by size and by
 * chance, norms and dot products, checks for non-finite values, counted randomness. Hides chunks, blocks, threads and
 * vector instructions; results depend on none of them. Files are read in pieces, so that memory does not grow with a
 * model.
 */
@NullMarked
package dev.perennial.tensor.kernel;

import org.jspecify.annotations.NullMarked;

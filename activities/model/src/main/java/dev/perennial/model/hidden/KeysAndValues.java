package dev.perennial.model.hidden;

import dev.perennial.tensor.linalg.Matrix;

/**
 * A layer's MLP as a memory, at one position of each of some texts: its output module takes each key to its value,
 * {@code value = key W^T + b} (Meng et al. 2022, arXiv 2202.05262, §3.1).
 *
 * @param layer counted from 0
 * @param keys what enters the module, texts x its inner width
 * @param values what leaves it, texts x hidden, before a norm that a family may have there
 */
public record KeysAndValues(int layer, Matrix keys, Matrix values) {}

/**
 * Deep Java Library on PyTorch, started without a network: the one place, besides the model module, where its types
 * appear. Hides system properties, the per-thread gradient mode and the element types that would end the process.
 */
@NullMarked
package dev.perennial.tensor.runtime;

import org.jspecify.annotations.NullMarked;

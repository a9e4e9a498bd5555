/** PyTorch's own checkpoints, read without running anything; hides their zip and their pickle. */
@NullMarked
package dev.perennial.tensor.torch;

import org.jspecify.annotations.NullMarked;

/** Named tensors: dtypes, safetensors, fused kernels, linear algebra, canonical recipe operations, the DJL runtime. */
@NullMarked
package dev.perennial.tensor;

import org.jspecify.annotations.NullMarked;

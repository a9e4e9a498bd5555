/**
 * Dense linear algebra on the heap: float32 matrices whose products accumulate in float64, and float64 positive
 * definite solves; hides tiling and threads. Results depend on neither.
 */
@NullMarked
package dev.perennial.tensor.linalg;

import org.jspecify.annotations.NullMarked;

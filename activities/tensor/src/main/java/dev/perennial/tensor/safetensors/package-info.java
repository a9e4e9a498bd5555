/**
 * Files in the safetensors format, read strictly by mapping and written atomically; hides headers, offsets and windows.
 */
@NullMarked
package dev.perennial.tensor.safetensors;

import org.jspecify.annotations.NullMarked;

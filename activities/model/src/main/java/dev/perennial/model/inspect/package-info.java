/**
 * What lies in a model folder, an adapter folder or a safetensors file, and everything that is wrong with it, without
 * the engine and without stopping at the first. Hides which file tells what.
 */
@NullMarked
package dev.perennial.model.inspect;

import org.jspecify.annotations.NullMarked;

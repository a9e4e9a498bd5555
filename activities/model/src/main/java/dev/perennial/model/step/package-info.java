/**
 * The forward pass of one next position of a few sequences, computed by this process's own threads without the engine,
 * whose calls would take longer than the arithmetic. Decoding on the processor runs here; it reads the parameters where
 * the engine keeps them, and gives what the engine gives but for rounding.
 */
@NullMarked
package dev.perennial.model.step;

import org.jspecify.annotations.NullMarked;

/**
 * Valid files broken in a million ways, each of which their readers must answer with one of their own exceptions; hides
 * what breaks them and who counts.
 */
@NullMarked
package dev.perennial.bench.fuzz;

import org.jspecify.annotations.NullMarked;

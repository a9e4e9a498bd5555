/** Measures Perennial; hides which measurement a word stands for. */
@NullMarked
package dev.perennial.bench;

import org.jspecify.annotations.NullMarked;

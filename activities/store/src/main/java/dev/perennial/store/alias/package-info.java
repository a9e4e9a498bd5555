/** Movable names with a numbered history; hides compare-and-swap. */
@NullMarked
package dev.perennial.store.alias;

import org.jspecify.annotations.NullMarked;

/** Recipes as files; hides their layout, and what may stand in one. */
@NullMarked
package dev.perennial.store.recipe;

import org.jspecify.annotations.NullMarked;

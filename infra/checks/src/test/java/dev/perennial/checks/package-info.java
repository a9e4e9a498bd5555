/** What the whole house must keep to: directions, determinism, words that stay true. */
@NullMarked
package dev.perennial.checks;

import org.jspecify.annotations.NullMarked;

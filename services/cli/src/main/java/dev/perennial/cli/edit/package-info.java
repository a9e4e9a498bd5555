/** Facts into the weights of a model folder, and out of them again. Hides the side files that make this possible. */
@NullMarked
package dev.perennial.cli.edit;

import org.jspecify.annotations.NullMarked;

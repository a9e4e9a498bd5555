/** Places inside a network, what is seen there and what is put there. Hides nothing: these are values. */
@NullMarked
package dev.perennial.model.hidden;

import org.jspecify.annotations.NullMarked;

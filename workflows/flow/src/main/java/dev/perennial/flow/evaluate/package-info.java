/** A candidate held against the gate. */
@NullMarked
package dev.perennial.flow.evaluate;

import org.jspecify.annotations.NullMarked;

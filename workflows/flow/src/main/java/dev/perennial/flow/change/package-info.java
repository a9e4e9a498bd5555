/** The changes of a line, from order to outcome. */
@NullMarked
package dev.perennial.flow.change;

import org.jspecify.annotations.NullMarked;

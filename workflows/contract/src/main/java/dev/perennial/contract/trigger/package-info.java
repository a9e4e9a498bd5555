/** Events that ask for a change of a line. */
@NullMarked
package dev.perennial.contract.trigger;

import org.jspecify.annotations.NullMarked;

/** Named places at which a process can be made to stop, so that killing it there can be tried. */
@NullMarked
package dev.perennial.steps.failpoint;

import org.jspecify.annotations.NullMarked;

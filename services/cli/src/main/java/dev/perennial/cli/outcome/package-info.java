/** How a command ends: what it prints, and why it refuses. */
@NullMarked
package dev.perennial.cli.outcome;

import org.jspecify.annotations.NullMarked;

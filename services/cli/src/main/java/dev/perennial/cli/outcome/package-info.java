/** How a command ends other than well. */
@NullMarked
package dev.perennial.cli.outcome;

import org.jspecify.annotations.NullMarked;

/** Windows of inference records held against each other. */
@NullMarked
package dev.perennial.cli.drift;

import org.jspecify.annotations.NullMarked;

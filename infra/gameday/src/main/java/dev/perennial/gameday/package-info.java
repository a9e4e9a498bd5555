/** Kills processes at named points and proves that nothing is lost or doubled. */
@NullMarked
package dev.perennial.gameday;

import org.jspecify.annotations.NullMarked;

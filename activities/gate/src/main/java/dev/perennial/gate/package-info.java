/**
 * Criteria a candidate must meet against the revision it would replace, and their verdicts; hides how each is tested.
 */
@NullMarked
package dev.perennial.gate;

import org.jspecify.annotations.NullMarked;

/** Suites, flip tests and verdicts: pure statistics; models come in as a scoring function. */
@NullMarked
package dev.perennial.gate;

import org.jspecify.annotations.NullMarked;

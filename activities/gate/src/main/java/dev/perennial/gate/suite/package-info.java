/** Suites of items; hides their JSONL form, which is read strictly: every refusal names line and field. */
@NullMarked
package dev.perennial.gate.suite;

import org.jspecify.annotations.NullMarked;

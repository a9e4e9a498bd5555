/** Edit methods, the edit ledger and the metrics of edits. */
@NullMarked
package dev.perennial.edit;

import org.jspecify.annotations.NullMarked;

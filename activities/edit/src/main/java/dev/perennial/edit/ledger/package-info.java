/** All edits of a line since its base version, in order. */
@NullMarked
package dev.perennial.edit.ledger;

import org.jspecify.annotations.NullMarked;

/** Transfer of task vectors and of the edit ledger to a new base version. */
@NullMarked
package dev.perennial.transfer;

import org.jspecify.annotations.NullMarked;

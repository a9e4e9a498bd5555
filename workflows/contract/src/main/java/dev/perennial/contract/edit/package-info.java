/** Edit requests and the ledger of edits a line carries. */
@NullMarked
package dev.perennial.contract.edit;

import org.jspecify.annotations.NullMarked;

package dev.perennial.edit.ledger;

import dev.perennial.edit.request.EditRequest;

/**
 * One edit in the ledger.
 *
 * @param request what was asked
 * @param revision the number of the revision that took it in
 */
public record LedgerEntry(EditRequest request, int revision) {}

package dev.perennial.contract.edit;

import dev.perennial.contract.Checks;

/**
 * How a batch of edits went, in counts; figures and the whole report lie beside it.
 *
 * @param requested edits asked for
 * @param applied edits in the weights
 * @param holding edits that hold when generated
 * @param ledger edits of the whole ledger after it
 */
public record EditSummary(int requested, int applied, int holding, int ledger) {
    public EditSummary {
        Checks.atLeast("EditSummary: requested", requested, 0);
        Checks.between("EditSummary: applied", applied, 0, requested);
        Checks.between("EditSummary: holding", holding, 0, applied);
        Checks.atLeast("EditSummary: ledger", ledger, 0);
    }
}

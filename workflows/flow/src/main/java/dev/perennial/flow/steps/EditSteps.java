package dev.perennial.flow.steps;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.edit.EditSummary;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.EditRules;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** Facts into weights. On the GPU queue. */
@ActivityInterface
public interface EditSteps {
    /**
     * Applies a batch to the current revision, extends its ledger and stores the candidate. Heartbeats; resumes. Fails
     * INVALID_EDIT, UNSUPPORTED_METHOD, UNSUPPORTED_MODEL, NON_FINITE, OUT_OF_BUDGET.
     */
    @ActivityMethod(name = "edit.apply")
    Edited apply(EditOrder order);

    /**
     * Asks for edits.
     *
     * @param key idempotency
     * @param candidate the number of the revision to make
     * @param current the revision to edit
     * @param batch the stored batch
     * @param craft the line's craft settings; empty or one
     * @param rules the line's rules
     */
    record EditOrder(
            StepKey key,
            RevisionId candidate,
            Revision current,
            ArtifactRef batch,
            List<ArtifactRef> craft,
            EditRules rules) {
        public EditOrder {
            craft = List.copyOf(craft);
        }
    }

    /**
     * Edits applied.
     *
     * @param candidate the revision, with efficacy, generality, locality and retention as figures
     * @param summary in counts
     */
    record Edited(Candidate candidate, EditSummary summary) {}
}

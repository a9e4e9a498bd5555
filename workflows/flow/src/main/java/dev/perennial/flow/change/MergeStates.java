package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.line.Revision;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.steps.MergeStateSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import org.slf4j.Logger;

/** What the merges of a line left in the store, swept once experts of another revision serve. */
final class MergeStates {
    private static final String SWEEP_CHANGE = "merge-states-swept";
    private static final int SWEEP = 1;
    private static final Logger LOG = Workflow.getLogger(MergeStates.class);

    private MergeStates() {}

    /** After a promotion that changed which experts are merged; it stays one, whatever becomes of this. */
    static void sweep(ChangeRequest request, StepKey key, Revision candidate, ChangeOutcome outcome) {
        if (!(outcome instanceof ChangeOutcome.Promoted) || !changed(request)) {
            return;
        }
        if (Workflow.getVersion(SWEEP_CHANGE, Workflow.DEFAULT_VERSION, SWEEP) == SWEEP) {
            MergeStateSteps.SweepOrder order = new MergeStateSteps.SweepOrder(key, candidate, request.current());
            sweep(order);
        }
    }

    private static boolean changed(ChangeRequest request) {
        return switch (request.order().changeKind()) {
            case MERGE, UNMERGE, TRANSFER -> true;
            case EDIT, ROLLBACK, RELEASE, UNKNOWN -> false;
        };
    }

    /** What is left, also by one that was cancelled, goes with the next one. */
    private static void sweep(MergeStateSteps.SweepOrder order) {
        try {
            Workflow.newActivityStub(MergeStateSteps.class, StepOptions.sweeping("remove what earlier merges left"))
                    .sweep(order);
        } catch (TemporalFailure left) {
            LOG.warn("merges left in the store line={} why={}", order.serving().line(), Failures.messageOf(left));
        }
    }
}

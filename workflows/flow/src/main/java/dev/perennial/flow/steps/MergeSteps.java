package dev.perennial.flow.steps;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.MergeRules;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** Experts into weights. On the GPU queue. */
@ActivityInterface
public interface MergeSteps {
    /**
     * Tries the experts on the slice, or without one on the gate's suites, and says which are worth merging. None is an
     * answer, not a failure. Heartbeats.
     */
    @ActivityMethod(name = "merge.select")
    Selection select(SelectOrder order);

    /**
     * Merges experts into the current revision, makes again the edits of its ledger that this broke, and stores the
     * candidate; the ledger travels with it, and how many edits held before and after the replay are figures.
     * Heartbeats. Fails SHAPE_MISMATCH, UNSUPPORTED_METHOD, NON_FINITE, OUT_OF_BUDGET.
     */
    @ActivityMethod(name = "merge.merge")
    Candidate merge(MergeOrder order);

    /**
     * Asks for a selection.
     *
     * @param key idempotency
     * @param current the revision to merge into
     * @param experts those on offer
     * @param slice the drifted slice; empty or one
     * @param rules the line's rules
     * @param gate the line's suites
     */
    record SelectOrder(
            StepKey key,
            Revision current,
            List<Expert> experts,
            List<ArtifactRef> slice,
            MergeRules rules,
            GateSettings gate) {
        public SelectOrder {
            experts = List.copyOf(experts);
            slice = List.copyOf(slice);
        }
    }

    /**
     * What is worth merging.
     *
     * @param chosen in the order to merge; empty when none wins
     * @param reason why these, or why none
     * @param figures gains and losses
     */
    record Selection(List<Expert> chosen, String reason, List<Figure> figures) {
        public Selection {
            chosen = List.copyOf(chosen);
            figures = List.copyOf(figures);
        }
    }

    /**
     * Asks for a merge.
     *
     * @param key idempotency
     * @param candidate the number of the revision to make
     * @param current the revision to merge into
     * @param experts in the order to merge
     * @param rules the line's rules
     * @param craft the line's craft settings; empty or one, and empty in histories that were written without it
     */
    record MergeOrder(
            StepKey key,
            RevisionId candidate,
            Revision current,
            List<Expert> experts,
            MergeRules rules,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<ArtifactRef> craft) {
        public MergeOrder {
            experts = List.copyOf(experts);
            craft = List.copyOf(craft);
        }
    }
}

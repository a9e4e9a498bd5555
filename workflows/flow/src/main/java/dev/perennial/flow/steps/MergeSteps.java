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
     * One step of a merge: the next expert behind those taken before it, measured on the line's suites and on those of
     * all merged experts. Says whether the expert stays; one that does not fit is left, not a failure. Heartbeats.
     * Fails SHAPE_MISMATCH, UNSUPPORTED_METHOD, NON_FINITE, OUT_OF_BUDGET.
     *
     * <p>Both sides are measured before edits are made again that came after the first expert: the difference is the
     * expert's alone, and of a step that may be rolled back, or is one of many, edits would be made for nothing. What
     * edits and experts do to each other shows in the gate, which measures what will be served.
     */
    @ActivityMethod(name = "merge.step")
    Step step(StepOrder order);

    /**
     * Takes a merged expert out: recomputes from provenance what would be, had it never come, and stores the candidate
     * as a merge does. One that is not merged is an answer, not a failure. Heartbeats. Fails as a merge.
     */
    @ActivityMethod(name = "merge.unmerge")
    Unmerged unmerge(UnmergeOrder order);

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
     * @param measured what the last step found; empty in histories that were written without steps
     */
    record MergeOrder(
            StepKey key,
            RevisionId candidate,
            Revision current,
            List<Expert> experts,
            MergeRules rules,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<ArtifactRef> craft,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Figure> measured) {
        public MergeOrder {
            experts = List.copyOf(experts);
            craft = List.copyOf(craft);
            measured = List.copyOf(measured);
        }
    }

    /**
     * Asks for one step of a merge.
     *
     * @param key idempotency
     * @param current the revision to merge into
     * @param taken experts that earlier steps of this merge took, in their order
     * @param expert the next one
     * @param undo whether a loss beyond the rules leaves the expert out; false leaves it to the gate
     * @param rules the line's rules
     * @param gate the line's suites
     */
    record StepOrder(
            StepKey key,
            Revision current,
            List<Expert> taken,
            Expert expert,
            boolean undo,
            MergeRules rules,
            GateSettings gate) {
        public StepOrder {
            taken = List.copyOf(taken);
        }
    }

    /**
     * How a step went.
     *
     * @param taken whether the expert stays
     * @param reason why, with the order of the merged experts
     * @param figures accuracies, what was lost, and backward transfer
     */
    record Step(boolean taken, String reason, List<Figure> figures) {
        public Step {
            figures = List.copyOf(figures);
        }
    }

    /**
     * Asks to take an expert out.
     *
     * @param key idempotency
     * @param candidate the number of the revision to make
     * @param current the revision it is merged into
     * @param expert its name or manifest
     * @param craft the line's craft settings; empty or one
     */
    record UnmergeOrder(StepKey key, RevisionId candidate, Revision current, String expert, List<ArtifactRef> craft) {
        public UnmergeOrder {
            craft = List.copyOf(craft);
        }
    }

    /**
     * What is left without an expert.
     *
     * @param candidate the revision without it; empty if it is not merged
     * @param reason which experts stay, or why nothing was taken out
     */
    record Unmerged(List<Candidate> candidate, String reason) {
        public Unmerged {
            candidate = List.copyOf(candidate);
        }
    }
}

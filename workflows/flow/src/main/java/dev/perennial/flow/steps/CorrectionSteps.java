package dev.perennial.flow.steps;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.policy.EditRules;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** Stored corrections, gathered and checked. On the IO queue. */
@ActivityInterface
public interface CorrectionSteps {
    /** Puts several stored bodies into one, in their order. */
    @ActivityMethod(name = "corrections.fold")
    Folded fold(FoldOrder order);

    /**
     * Reads the bodies, leaves out what is malformed, repeated or already in the line's ledger with the same target,
     * and stores one batch in the order in which they arrived. A batch without edits is no failure.
     */
    @ActivityMethod(name = "corrections.prepare")
    Batch prepare(PrepareOrder order);

    /**
     * Asks to fold.
     *
     * @param key idempotency
     * @param line whose corrections
     * @param bodies at least one
     */
    record FoldOrder(StepKey key, LineId line, List<ArtifactRef> bodies) {
        public FoldOrder {
            bodies = List.copyOf(bodies);
            Checks.atLeast("FoldOrder: bodies", bodies.size(), 1);
        }
    }

    /**
     * Bodies in one.
     *
     * @param body the stored whole
     * @param count how many corrections
     */
    record Folded(ArtifactRef body, int count) {}

    /**
     * Asks for a batch.
     *
     * @param key idempotency
     * @param current the revision to be edited; its ledger tells what is known already
     * @param bodies stored corrections
     * @param rules the line's rules
     */
    record PrepareOrder(StepKey key, Revision current, List<ArtifactRef> bodies, EditRules rules) {
        public PrepareOrder {
            bodies = List.copyOf(bodies);
        }
    }

    /**
     * A batch of edits.
     *
     * @param body the stored edit requests; empty when nothing is left to edit, else one
     * @param edits how many
     * @param known left out, because the ledger has them
     * @param malformed left out, because they cannot be read
     * @param report what was left out and why
     */
    record Batch(List<ArtifactRef> body, int edits, int known, int malformed, ArtifactRef report) {
        public Batch {
            body = List.copyOf(body);
        }
    }
}

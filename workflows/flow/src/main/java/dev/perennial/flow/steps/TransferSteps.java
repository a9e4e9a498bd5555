package dev.perennial.flow.steps;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.EditRules;
import dev.perennial.contract.policy.TransferRules;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** A line onto a new base version. On the GPU queue. */
@ActivityInterface
public interface TransferSteps {
    /**
     * Checks structure and closeness, and finds the strength {@code a} of {@code m_t + a (tuned_s - m_s)} by a line
     * search on the line's suites. Heartbeats. Fails SHAPE_MISMATCH listing what differs, UNSUPPORTED_MODEL.
     */
    @ActivityMethod(name = "transfer.search")
    Strength search(SearchOrder order);

    /** Makes and stores the transferred weights at a strength, without the ledger. Heartbeats. */
    @ActivityMethod(name = "transfer.transfer")
    Candidate transfer(TransferOrder order);

    /**
     * Replays the line's edit ledger on transferred weights, verifies every edit, and stores the candidate. A line
     * without edits gives the same weights. Heartbeats; resumes.
     */
    @ActivityMethod(name = "transfer.replay")
    Replayed replay(ReplayOrder order);

    /**
     * What is carried where.
     *
     * @param candidate the number of the revision to make
     * @param current the revision to carry
     * @param base the new base version
     */
    record Carriage(RevisionId candidate, Revision current, BaseVersion base) {}

    /**
     * Asks for a strength.
     *
     * @param key idempotency
     * @param carriage what is carried where
     * @param rules the line's rules
     * @param gate the line's suites
     */
    record SearchOrder(StepKey key, Carriage carriage, TransferRules rules, GateSettings gate) {}

    /**
     * The strength found.
     *
     * @param value the best strength; 0 when the new base without the line's task vector is as good
     * @param reason why, for people
     * @param figures the curve and the closeness of both bases
     * @param report the stored whole
     */
    record Strength(double value, String reason, List<Figure> figures, ArtifactRef report) {
        public Strength {
            figures = List.copyOf(figures);
        }
    }

    /**
     * Asks for a transfer.
     *
     * @param key idempotency
     * @param carriage what is carried where
     * @param strength above 0
     */
    record TransferOrder(StepKey key, Carriage carriage, double strength) {}

    /**
     * Asks for a replay.
     *
     * @param key idempotency
     * @param carriage what is carried where
     * @param transferred the transferred weights
     * @param craft the line's craft settings; empty or one
     * @param edits the line's rules for edits
     */
    record ReplayOrder(
            StepKey key, Carriage carriage, Candidate transferred, List<ArtifactRef> craft, EditRules edits) {
        public ReplayOrder {
            craft = List.copyOf(craft);
        }
    }

    /**
     * A ledger replayed.
     *
     * @param candidate the revision with its edits
     * @param ledger edits in the ledger
     * @param before of these, those that held before the replay
     * @param holding of these, those that hold after it
     */
    record Replayed(Candidate candidate, int ledger, int before, int holding) {
        /** The share that holds; 1 without edits. */
        public double share() {
            return ledger == 0 ? 1 : (double) holding / ledger;
        }
    }
}

package dev.perennial.contract.change;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.perennial.contract.Checks;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.StepJudgement;
import java.util.List;

/** How a change ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ChangeOutcome.Promoted.class, name = "promoted"),
    @JsonSubTypes.Type(value = ChangeOutcome.RolledBack.class, name = "rolled-back"),
    @JsonSubTypes.Type(value = ChangeOutcome.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = ChangeOutcome.Skipped.class, name = "skipped"),
    @JsonSubTypes.Type(value = ChangeOutcome.Held.class, name = "held"),
    @JsonSubTypes.Type(value = ChangeOutcome.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = ChangeOutcome.Cancelled.class, name = "cancelled")
})
public sealed interface ChangeOutcome {
    /** The outcome in one word, as in JSON. */
    String word();

    /** The outcome for people. */
    String sentence();

    /**
     * A revision became current.
     *
     * @param revision the revision that serves now
     * @param previous the one before it
     */
    record Promoted(Revision revision, RevisionId previous) implements ChangeOutcome {
        @Override
        public String word() {
            return "promoted";
        }

        @Override
        public String sentence() {
            return revision.brief() + " promoted over " + previous;
        }
    }

    /**
     * Live users were harmed, or an operator stopped it; traffic is back on the current revision.
     *
     * @param candidate the revision that was on trial
     * @param reason why
     * @param evidence the judgements up to then
     */
    record RolledBack(RevisionId candidate, String reason, List<StepJudgement> evidence) implements ChangeOutcome {
        public RolledBack {
            Checks.text("RolledBack: reason", reason);
            evidence = List.copyOf(evidence);
        }

        @Override
        public String word() {
            return "rolled-back";
        }

        @Override
        public String sentence() {
            return candidate + " rolled back: " + reason;
        }
    }

    /**
     * The gate said no, or not yes.
     *
     * @param candidate the revision that was refused
     * @param report the gate's report
     */
    record Refused(RevisionId candidate, GateReport report) implements ChangeOutcome {
        @Override
        public String word() {
            return "refused";
        }

        @Override
        public String sentence() {
            return candidate + " refused by the gate, " + report.sentence();
        }
    }

    /**
     * There was nothing worth doing.
     *
     * @param reason why
     */
    record Skipped(String reason) implements ChangeOutcome {
        public Skipped {
            Checks.text("Skipped: reason", reason);
        }

        @Override
        public String word() {
            return "skipped";
        }

        @Override
        public String sentence() {
            return "skipped: " + reason;
        }
    }

    /**
     * A person must decide what is next.
     *
     * @param reason why
     */
    record Held(String reason) implements ChangeOutcome {
        public Held {
            Checks.text("Held: reason", reason);
        }

        @Override
        public String word() {
            return "held";
        }

        @Override
        public String sentence() {
            return "held: " + reason;
        }
    }

    /**
     * A step failed for good.
     *
     * @param type the stable type of the failure
     * @param message what failed and where, for people
     */
    record Failed(FailureType type, String message) implements ChangeOutcome {
        @Override
        public String word() {
            return "failed";
        }

        @Override
        public String sentence() {
            return "failed (" + type + "): " + message;
        }
    }

    /**
     * It was cancelled; traffic is on the current revision.
     *
     * @param reason by whom or why
     */
    record Cancelled(String reason) implements ChangeOutcome {
        public Cancelled {
            Checks.text("Cancelled: reason", reason);
        }

        @Override
        public String word() {
            return "cancelled";
        }

        @Override
        public String sentence() {
            return "cancelled: " + reason;
        }
    }
}

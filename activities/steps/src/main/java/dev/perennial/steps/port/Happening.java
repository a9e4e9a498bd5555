package dev.perennial.steps.port;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import java.time.Instant;
import java.util.List;

/** Something that happened to a line and is to be kept, told and audited. */
public sealed interface Happening {
    /** Whose. */
    LineId line();

    /** What happened, as a dotted word; the type of the lifecycle event. */
    String type();

    /**
     * A line came into being, or back.
     *
     * @param registration what was asked
     * @param first the revision that serves
     * @param figures what the probe found
     */
    record Registered(LineRegistration registration, Revision first, List<Figure> figures) implements Happening {
        public Registered {
            figures = List.copyOf(figures);
        }

        @Override
        public LineId line() {
            return registration.line();
        }

        @Override
        public String type() {
            return "line.registered";
        }
    }

    /**
     * What a line is doing.
     *
     * @param line whose
     * @param phase what it is doing
     * @param sentence why, for people
     * @param policyVersion the policy in force
     * @param at when
     */
    record LineChanged(LineId line, LinePhase phase, String sentence, int policyVersion, Instant at)
            implements Happening {
        @Override
        public String type() {
            return "line.state";
        }
    }

    /**
     * The policy decided.
     *
     * @param decision with its inputs and reason
     */
    record Decided(DecisionRecord decision) implements Happening {
        @Override
        public LineId line() {
            return decision.line();
        }

        @Override
        public String type() {
            return "decision.made";
        }
    }

    /**
     * A change started.
     *
     * @param change without steps
     * @param candidate the number it took
     */
    record ChangeStarted(RunningChange change, RevisionId candidate) implements Happening {
        @Override
        public LineId line() {
            return change.change().line();
        }

        @Override
        public String type() {
            return "change.started";
        }
    }

    /**
     * A change finished a step.
     *
     * @param report what was done, with its figures
     */
    record ChangeStepped(StepReport report) implements Happening {
        @Override
        public LineId line() {
            return report.change().line();
        }

        @Override
        public String type() {
            return "change.step";
        }
    }

    /**
     * A change ended.
     *
     * @param ended how
     */
    record ChangeFinished(ChangeEnded ended) implements Happening {
        @Override
        public LineId line() {
            return ended.change().line();
        }

        @Override
        public String type() {
            return "change.ended";
        }
    }

    /**
     * A candidate was made and stored.
     *
     * @param revision the candidate
     * @param change the change that made it
     * @param figures how it was made
     * @param report the stored whole; empty or one
     */
    record RevisionMade(Revision revision, ChangeId change, List<Figure> figures, List<ArtifactRef> report)
            implements Happening {
        public RevisionMade {
            figures = List.copyOf(figures);
            report = List.copyOf(report);
        }

        @Override
        public LineId line() {
            return revision.line();
        }

        @Override
        public String type() {
            return "revision.made";
        }
    }

    /**
     * A revision became current.
     *
     * @param revision the one that serves now
     * @param previous the one before
     * @param reason why
     */
    record Promoted(Revision revision, RevisionId previous, String reason) implements Happening {
        @Override
        public LineId line() {
            return revision.line();
        }

        @Override
        public String type() {
            return "revision.promoted";
        }
    }

    /**
     * A candidate lost its traffic for good.
     *
     * @param candidate which
     * @param reason why
     */
    record RolledBack(RevisionId candidate, String reason) implements Happening {
        @Override
        public LineId line() {
            return candidate.line();
        }

        @Override
        public String type() {
            return "revision.rolled-back";
        }
    }

    /**
     * A drift window was judged.
     *
     * @param line whose traffic
     * @param served the revision that served
     * @param assessment what was found, if anything
     * @param at when
     */
    record DriftJudged(LineId line, RevisionId served, DriftAssessment assessment, Instant at) implements Happening {
        @Override
        public String type() {
            return "drift.judged";
        }
    }

    /**
     * A person is asked to act.
     *
     * @param line whose
     * @param subject what it is about
     * @param sentence what is asked
     * @param at when
     */
    record Announced(LineId line, String subject, String sentence, Instant at) implements Happening {
        @Override
        public String type() {
            return "person.needed";
        }
    }
}

package dev.perennial.flow;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.contract.trigger.Trigger;
import java.time.Instant;

/** Triggers said in one breath. */
final class Triggers {
    static final Trigger.ExpertPublished EXPERT = new Trigger.ExpertPublished("x1", Worlds.AT, Worlds.EXPERT);
    static final Trigger.BaseReleased BASE = released("b1", Worlds.NEXT_BASE, Worlds.BASE.manifest());

    private Triggers() {}

    static Trigger.Corrections ten(String id) {
        return Worlds.corrections(id, 10);
    }

    static Trigger.Drift drift(String window, DriftAssessment assessment) {
        return new Trigger.Drift("drift/" + window, Worlds.AT, Situations.CURRENT.id(), assessment);
    }

    static Trigger.ExpertPublished expert(String id, Expert expert) {
        return new Trigger.ExpertPublished(id, Worlds.AT, expert);
    }

    static Expert stranger() {
        return new Expert("expert-z", Worlds.digest('4'), Worlds.digest('9'));
    }

    static Trigger.BaseReleased released(String id, BaseVersion base, Digest predecessor) {
        return new Trigger.BaseReleased(id, Instant.EPOCH, base, predecessor);
    }

    static Trigger.OperatorAsked asked(String id, OperatorOrder order) {
        return new Trigger.OperatorAsked(id, Worlds.AT, "ann", order);
    }

    static RevisionId revision(int number) {
        return new RevisionId(Worlds.LINE, number);
    }
}

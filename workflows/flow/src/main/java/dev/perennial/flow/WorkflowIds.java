package dev.perennial.flow;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.line.LineId;

/** Workflow ids: business keys, never random, so that a second start of the same thing is seen as such. */
public final class WorkflowIds {
    private WorkflowIds() {}

    /** The line's entity: {@code line/{tenant}/{line}}. */
    public static String line(LineId line) {
        return "line/" + line;
    }

    /** The release of a base version: {@code base/{digest}}. */
    public static String base(Digest manifest) {
        return "base/" + manifest.hex();
    }

    /** The judgement of a drift window: {@code drift/{tenant}/{line}/{window}}. */
    public static String drift(LineId line, String window) {
        return "drift/" + line + "/" + window;
    }

    /** A change: {@code edit|merge|transfer|rollback|release/{tenant}/{line}/{change}}. */
    public static String change(ChangeKind kind, ChangeId change) {
        return kind.word() + "/" + change;
    }

    /** The evaluation of a change's candidate: {@code evaluate/{tenant}/{line}/{change}}. */
    public static String evaluate(ChangeId change) {
        return "evaluate/" + change;
    }

    /** The rollout of a change's candidate: {@code rollout/{tenant}/{line}/{change}}. */
    public static String rollout(ChangeId change) {
        return "rollout/" + change;
    }
}

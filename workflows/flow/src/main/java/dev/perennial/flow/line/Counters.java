package dev.perennial.flow.line;

import dev.perennial.contract.Checks;

/**
 * The next free numbers of a line; taken when something is decided, never given back.
 *
 * @param revision of a revision
 * @param change of a change
 * @param decision of a decision
 * @param step of a step that the line itself records
 */
public record Counters(int revision, int change, int decision, int step) {
    /** Of a new line. */
    static final Counters FIRST = new Counters(1, 1, 1, 1);

    public Counters {
        Checks.atLeast("Counters: revision", revision, 1);
        Checks.atLeast("Counters: change", change, 1);
        Checks.atLeast("Counters: decision", decision, 1);
        Checks.atLeast("Counters: step", step, 1);
    }

    Counters afterRevision() {
        return new Counters(revision + 1, change, decision, step);
    }

    Counters afterChange() {
        return new Counters(revision, change + 1, decision, step);
    }

    Counters afterDecision() {
        return new Counters(revision, change, decision + 1, step);
    }

    Counters afterStep() {
        return new Counters(revision, change, decision, step + 1);
    }
}

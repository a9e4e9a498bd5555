package dev.perennial.steps.work;

import dev.perennial.contract.line.RevisionId;
import dev.perennial.drift.Calibration;
import dev.perennial.drift.OutcomeJoin;
import dev.perennial.steps.port.Outcomes;
import dev.perennial.steps.port.Outcomes.Graded;
import dev.perennial.steps.work.ReferenceWindow.Reference;
import java.time.Duration;
import java.time.Instant;

/**
 * Outcomes laid beside the reference answers they are about, anew whenever a window is judged: an outcome may come
 * before its answer is recorded, or as late as {@link #LATEST} after the reference, and nothing is kept between.
 */
public final class ReferenceLabels {
    static final Duration LATEST = Duration.ofDays(1);
    private static final int MOST = 20_000;

    private final Outcomes outcomes;

    /** Labels from these outcomes. */
    public ReferenceLabels(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    /** What is known so far of the answers that this revision gave in the reference. */
    public Calibration of(RevisionId revision, Reference reference) {
        OutcomeJoin join = new OutcomeJoin(reference.profile());
        Instant until = reference.end().plus(LATEST);
        long missed = 0;
        for (Graded graded : outcomes.graded(revision, reference.start(), until, MOST)) {
            boolean known = join.add(graded.request(), graded.ok());
            missed += !known && graded.at().isBefore(reference.end()) ? 1 : 0;
        }
        return join.calibration(missed);
    }
}

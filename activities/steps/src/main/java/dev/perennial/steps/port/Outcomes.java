package dev.perennial.steps.port;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.ArmCounts;
import java.time.Instant;
import java.util.List;

/** Answers that users or checks graded. */
public interface Outcomes {
    /** Outcomes of a revision since an instant, the first of each sticky key. */
    ArmCounts ofRevision(RevisionId revision, Instant since);

    /** All outcomes in {@code [from, to)} of answers that this revision gave, or nobody knows which. */
    ArmCounts between(RevisionId revision, Instant from, Instant to);

    /**
     * Stored edit requests of this revision's failures (and those of nobody knows which) in {@code [from, to)} whose
     * right answer is known, oldest first, at most {@code limit}.
     */
    List<ArtifactRef> failures(RevisionId revision, Instant from, Instant to, int limit);
}

package dev.perennial.steps.port;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.ArmCounts;
import java.time.Instant;
import java.util.List;

/** Answers that users or checks graded. */
public interface Outcomes {
    /** Outcomes of a revision since an instant, the first of each sticky key. */
    ArmCounts ofRevision(RevisionId revision, Instant since);

    /** All outcomes of a line in {@code [from, to)}. */
    ArmCounts between(LineId line, Instant from, Instant to);

    /**
     * Stored edit requests of the failures in {@code [from, to)} whose right answer is known, oldest first, at most
     * {@code limit}.
     */
    List<ArtifactRef> failures(LineId line, Instant from, Instant to, int limit);
}

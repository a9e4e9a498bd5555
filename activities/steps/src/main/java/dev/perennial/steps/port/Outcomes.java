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
     * Outcomes in {@code [from, to)} of answers that this revision gave, or nobody knows which, in the order in which
     * they were told, at most {@code limit}; a request may be told of more than once.
     */
    List<Graded> graded(RevisionId revision, Instant from, Instant to, int limit);

    /**
     * Stored edit requests of this revision's failures (and those of nobody knows which) in {@code [from, to)} whose
     * right answer is known, oldest first, at most {@code limit}.
     */
    List<ArtifactRef> failures(RevisionId revision, Instant from, Instant to, int limit);

    /**
     * An outcome.
     *
     * @param request the id of the request
     * @param ok whether the answer was right
     * @param at when it was told
     */
    record Graded(String request, boolean ok, Instant at) {}
}

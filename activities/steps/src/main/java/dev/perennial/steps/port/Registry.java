package dev.perennial.steps.port;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.flow.steps.StepKey;
import java.util.List;
import java.util.Optional;

/** Lines, revisions and what is known of them; kept by the application. */
public interface Registry {
    /**
     * Writes what happened: projection, audit and outbox in one transaction, unique by the key. Returns whether it was
     * new; a repetition changes nothing.
     */
    boolean record(StepKey key, Happening happening);

    /** The revision of this name, if the registry holds it. */
    Optional<Revision> revision(RevisionId id);

    /** The next free numbers of a line: after everything recorded, from 1 for a line never seen. */
    Numbers nextNumbers(LineId line);

    /**
     * Up to {@code limit} lines not retired, in name order behind {@code after} (empty: from the first; else one),
     * whose current revision stands on the base.
     */
    List<LineId> linesOn(Digest base, List<LineId> after, int limit);

    /**
     * The next free numbers.
     *
     * @param revision of a revision
     * @param change of a change
     * @param decision of a decision
     */
    record Numbers(int revision, int change, int decision) {}
}

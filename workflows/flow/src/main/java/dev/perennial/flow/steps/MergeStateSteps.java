package dev.perennial.flow.steps;

import dev.perennial.contract.line.Revision;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** What merges of experts leave in the store, so that the next expert is one step. On the IO queue. */
@ActivityInterface
public interface MergeStateSteps {
    /**
     * Removes what earlier merges of a line left in the store: all but what the next expert needs to come to the
     * serving revision, or to the one before it, to which the line may be rolled back. For a revision before that, it
     * is computed again from the provenance. A repetition changes nothing. Heartbeats.
     */
    @ActivityMethod(name = "merge.sweep")
    Swept sweep(SweepOrder order);

    /**
     * Asks for a sweep.
     *
     * @param key idempotency
     * @param serving the revision that serves now
     * @param before the one that served before
     */
    record SweepOrder(StepKey key, Revision serving, Revision before) {}

    /**
     * A line is swept.
     *
     * @param removed how many merges' states went
     */
    record Swept(int removed) {}
}

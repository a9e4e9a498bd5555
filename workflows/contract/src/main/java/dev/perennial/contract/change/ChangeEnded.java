package dev.perennial.contract.change;

import dev.perennial.contract.artifact.Digest;
import java.time.Instant;
import java.util.List;

/**
 * A change tells its line that it is over.
 *
 * @param change which change
 * @param kind what it did
 * @param outcome how it ended
 * @param experts the manifests of experts that went into its candidate; empty for all but merges
 * @param at when
 */
public record ChangeEnded(ChangeId change, ChangeKind kind, ChangeOutcome outcome, List<Digest> experts, Instant at) {
    public ChangeEnded {
        experts = List.copyOf(experts);
    }
}

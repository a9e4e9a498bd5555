package dev.perennial.contract.change;

import dev.perennial.contract.line.RevisionId;
import java.util.List;

/**
 * What a change answers when asked how it is.
 *
 * @param running the change and its steps
 * @param candidate the number it took
 * @param outcome how it ended; empty while it runs
 */
public record ChangeStatus(RunningChange running, RevisionId candidate, List<ChangeOutcome> outcome) {
    public ChangeStatus {
        outcome = List.copyOf(outcome);
    }
}

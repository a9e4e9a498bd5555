package dev.perennial.contract.drift;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.ArtifactRef;
import java.util.List;

/**
 * Failures of a window for which the right answer is known, as stored edit requests.
 *
 * @param bodies where they lie; empty when there are none
 * @param count how many
 */
public record LabelledFailures(List<ArtifactRef> bodies, int count) {
    /** None. */
    public static final LabelledFailures NONE = new LabelledFailures(List.of(), 0);

    public LabelledFailures {
        bodies = List.copyOf(bodies);
        Checks.atLeast("LabelledFailures: count", count, 0);
        if (bodies.isEmpty() != (count == 0)) {
            throw new IllegalArgumentException(
                    "LabelledFailures: expected bodies exactly when there are failures, found " + bodies.size()
                            + " bodies for " + count);
        }
    }
}

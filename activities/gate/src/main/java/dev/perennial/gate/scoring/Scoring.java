package dev.perennial.gate.scoring;

import java.util.List;

/** A model, as far as gates know one. */
@FunctionalInterface
public interface Scoring {
    /** Scores all pairs, in their order; batches them as it likes, but the result must not depend on that. */
    List<TargetScore> score(List<PromptTarget> pairs);
}

package dev.perennial.flow.steps;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.DriftRequest;
import dev.perennial.contract.drift.LabelledFailures;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Windows of traffic, merged and judged. On the IO queue. */
@ActivityInterface
public interface DriftSteps {
    /** Merges the parts of a window's profile into one and stores it. Fails MISSING_ARTIFACT, DIGEST_MISMATCH. */
    @ActivityMethod(name = "drift.merge")
    Merged merge(MergeOrder order);

    /**
     * Judges a window against the line's reference window; the first window with enough records after a promotion
     * becomes the reference and finds nothing. Labelled failures are left empty.
     */
    @ActivityMethod(name = "drift.assess")
    DriftAssessment assess(AssessOrder order);

    /** Gathers the window's failures whose right answer is known, as stored edit requests. None is an answer. */
    @ActivityMethod(name = "drift.collectFailures")
    LabelledFailures collectFailures(CollectOrder order);

    /**
     * Asks for a merged profile.
     *
     * @param key idempotency
     * @param request the window
     */
    record MergeOrder(StepKey key, DriftRequest request) {}

    /**
     * A merged profile.
     *
     * @param profile the stored profile
     * @param records how many records it holds
     */
    record Merged(ArtifactRef profile, long records) {}

    /**
     * Asks for a judgement.
     *
     * @param key idempotency
     * @param request the window
     * @param merged its profile
     */
    record AssessOrder(StepKey key, DriftRequest request, Merged merged) {}

    /**
     * Asks for failures.
     *
     * @param key idempotency
     * @param request the window
     * @param assessment what was found
     */
    record CollectOrder(StepKey key, DriftRequest request, DriftAssessment assessment) {}
}

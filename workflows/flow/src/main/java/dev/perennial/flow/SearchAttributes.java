package dev.perennial.flow;

import io.temporal.common.SearchAttributeKey;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * The custom search attributes, within what an SQL visibility store holds (10 keywords, 3 of each other type). They
 * must be registered in the namespace before a worker starts; an unregistered one stops every workflow task. Never
 * personal data, never prompts.
 */
public final class SearchAttributes {
    /** Who owns the line. */
    public static final SearchAttributeKey<String> TENANT = SearchAttributeKey.forKeyword("PerennialTenant");

    /** The line as {@code tenant/line}. */
    public static final SearchAttributeKey<String> LINE = SearchAttributeKey.forKeyword("PerennialLine");

    /** What the workflow is doing: a line's phase, a change's stage, a rollout's phase. */
    public static final SearchAttributeKey<String> PHASE = SearchAttributeKey.forKeyword("PerennialPhase");

    /** The kind of the change. */
    public static final SearchAttributeKey<String> CHANGE_KIND = SearchAttributeKey.forKeyword("PerennialChangeKind");

    /** The base version the line stands on, by brief digest. */
    public static final SearchAttributeKey<String> BASE = SearchAttributeKey.forKeyword("PerennialBase");

    /** The revision that serves. */
    public static final SearchAttributeKey<String> CURRENT = SearchAttributeKey.forKeyword("PerennialCurrent");

    /** The revision on trial. */
    public static final SearchAttributeKey<String> CANDIDATE = SearchAttributeKey.forKeyword("PerennialCandidate");

    /** How the change ended. */
    public static final SearchAttributeKey<String> OUTCOME = SearchAttributeKey.forKeyword("PerennialOutcome");

    /** The type of the failure, when one stopped it. */
    public static final SearchAttributeKey<String> FAILURE = SearchAttributeKey.forKeyword("PerennialFailure");

    /** Whether a person is asked to act. */
    public static final SearchAttributeKey<Boolean> NEEDS_PERSON =
            SearchAttributeKey.forBoolean("PerennialNeedsPerson");

    /** The candidate's share of live traffic in 1/10,000. */
    public static final SearchAttributeKey<Long> CANARY_WEIGHT = SearchAttributeKey.forLong("PerennialCanaryWeight");

    /** Triggers that wait. */
    public static final SearchAttributeKey<Long> PENDING = SearchAttributeKey.forLong("PerennialPending");

    /** When the line last decided. */
    public static final SearchAttributeKey<OffsetDateTime> DECIDED_AT =
            SearchAttributeKey.forOffsetDateTime("PerennialDecidedAt");

    /** All of them, for registration. */
    public static final List<SearchAttributeKey<?>> ALL = List.of(
            TENANT,
            LINE,
            PHASE,
            CHANGE_KIND,
            BASE,
            CURRENT,
            CANDIDATE,
            OUTCOME,
            FAILURE,
            NEEDS_PERSON,
            CANARY_WEIGHT,
            PENDING,
            DECIDED_AT);

    private SearchAttributes() {}
}

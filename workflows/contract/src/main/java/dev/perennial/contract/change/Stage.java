package dev.perennial.contract.change;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** The stages of a change, in the order in which people see them. */
public enum Stage {
    /** The change was started. */
    STARTED,
    /** Corrections were gathered, checked and ordered. */
    PREPARED,
    /** Experts or a strength were chosen. */
    SELECTED,
    /** The candidate's weights were made and stored. */
    MADE,
    /** The ledger was replayed on the candidate. */
    REPLAYED,
    /** The gate gave its verdict. */
    GATED,
    /** A canary step was judged, or a rollout moved on. */
    ROLLOUT,
    /** The change ended. */
    ENDED,
    /** A stage that this version of the code does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}

package dev.perennial.contract.drift;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a decline rests on. */
public enum DeclineBasis {
    /** Outcomes graded by users or checks. */
    LABELLED,
    /** Estimated from confidence, without labels. */
    ESTIMATED,
    /** A basis that this version of the code does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}

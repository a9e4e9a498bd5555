package dev.perennial.contract.rollout;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What the judge says of a canary step. */
public enum StepVerdict {
    /** Too early to say; look again. */
    GO_ON,
    /** Harm is shown to lie below the margin, with enough outcomes. */
    ADVANCE,
    /** Harm is shown. */
    ROLL_BACK,
    /** The step's limit passed without either. */
    HOLD,
    /** A verdict that this version of the code does not know; treated as a hold. */
    @JsonEnumDefaultValue
    UNKNOWN
}

package dev.perennial.contract.change;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Why a step failed; the stable type string of every failure between activities and workflows. */
public enum FailureType {
    /** The request cannot be read or contradicts itself. */
    INVALID_INPUT(false),
    /** Edit requests that no method can apply. */
    INVALID_EDIT(false),
    /** A suite that cannot be read. */
    INVALID_SUITE(false),
    /** A revision that the registry does not hold. */
    UNKNOWN_REVISION(false),
    /** A model family, dtype or tensor layout that is not supported. */
    UNSUPPORTED_MODEL(false),
    /** A method that is not supported. */
    UNSUPPORTED_METHOD(false),
    /** Tensors of different shapes. */
    SHAPE_MISMATCH(false),
    /** NaN or infinity in an operand or a result. */
    NON_FINITE(false),
    /** Bytes that are not what their digest says. */
    DIGEST_MISMATCH(false),
    /** A stored object that is not there. */
    MISSING_ARTIFACT(false),
    /** The store, the target or the registry refuses us. */
    ACCESS_DENIED(false),
    /** Somebody else moved the alias; decide again from what is current now. */
    STALE_ALIAS(false),
    /** More memory, disk or time than the line may use. */
    OUT_OF_BUDGET(false),
    /** Training or search that does not converge. */
    DIVERGED(false),
    /** A payload that does not belong between workflow and activity. */
    PAYLOAD_REFUSED(false),
    /** The device ran out of memory; a smaller batch may do. */
    OUT_OF_MEMORY(true),
    /** A surrounding system does not answer. */
    UNAVAILABLE(true),
    /** Anything else; tried again, because a restart or a new release may mend it. */
    @JsonEnumDefaultValue
    INTERNAL(true);

    private final boolean retryable;

    FailureType(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether trying the same again can help. */
    public boolean retryable() {
        return retryable;
    }

    /** The type of this name; of a name that is not known, {@link #INTERNAL}. */
    public static FailureType of(String name) {
        for (FailureType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return INTERNAL;
    }
}

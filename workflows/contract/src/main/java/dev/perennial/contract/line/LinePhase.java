package dev.perennial.contract.line;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a line is doing. */
public enum LinePhase {
    /** Its first revision is being taken in. */
    REGISTERING,
    /** Nothing is waiting. */
    WATCHING,
    /** Triggers wait for their time: debounce, cool-down or budget. */
    WAITING,
    /** A change runs. */
    CHANGING,
    /** A person is asked to decide. */
    HELD,
    /** An operator stopped all changes; triggers are kept. */
    FROZEN,
    /** The last step failed for want of a surrounding system; the line goes on when it returns. */
    DEGRADED,
    /** Ended by an operator; nothing more happens. */
    RETIRED,
    /** A phase that this version of the code does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}

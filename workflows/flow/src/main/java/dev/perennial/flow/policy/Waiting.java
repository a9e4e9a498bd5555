package dev.perennial.flow.policy;

import dev.perennial.contract.trigger.Trigger;
import java.time.Instant;

/**
 * A trigger that waits.
 *
 * @param trigger the trigger
 * @param since when it came in; of several in one, when the first did
 * @param latest when the last of them came in
 */
public record Waiting(Trigger trigger, Instant since, Instant latest) {
    /** The trigger's id. */
    public String id() {
        return trigger.id();
    }
}

package dev.perennial.server.view;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.trigger.Trigger;

/**
 * An event taken in, and the trigger it became. Its body, where it has one, lies in the store.
 *
 * @param tenant whose; {@code *} for one that concerns many
 * @param source its CloudEvents source
 * @param id its CloudEvents id, unique within tenant and source
 * @param line the line it is for; empty for one that concerns many
 * @param digest of the event's data as it came
 * @param trigger what it asks for
 */
public record AcceptedEvent(String tenant, String source, String id, String line, Digest digest, Trigger trigger) {
    /** Whose events concern many lines. */
    public static final String EVERYONE = "*";
}

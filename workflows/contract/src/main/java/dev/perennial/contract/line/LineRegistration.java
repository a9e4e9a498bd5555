package dev.perennial.contract.line;

import dev.perennial.contract.Checks;
import dev.perennial.contract.policy.LinePolicy;
import java.time.Instant;

/**
 * What brings a line into being: a base version already in the store, and the policy by which it is kept.
 *
 * @param line the new line
 * @param base the stored model its first revision is
 * @param policy its first policy
 * @param actor who asked
 * @param at when
 */
public record LineRegistration(LineId line, BaseVersion base, LinePolicy policy, String actor, Instant at) {
    public LineRegistration {
        Checks.text("LineRegistration: actor for " + line, actor);
    }
}

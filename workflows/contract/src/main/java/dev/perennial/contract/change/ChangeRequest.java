package dev.perennial.contract.change;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.LinePolicy;
import java.util.List;

/**
 * Everything a change starts from.
 *
 * @param change its name
 * @param order what it shall do
 * @param candidate the number taken for the revision it makes; of a rollback, the revision to serve again
 * @param current the revision that serves
 * @param policy the policy in force when it was decided
 * @param craft what the line's registration found out for its crafts: layers, learning rates; empty or one
 * @param reason why
 * @param triggers the triggers it answers
 */
public record ChangeRequest(
        ChangeId change,
        ChangeOrder order,
        RevisionId candidate,
        Revision current,
        LinePolicy policy,
        List<ArtifactRef> craft,
        String reason,
        List<String> triggers) {
    public ChangeRequest {
        craft = List.copyOf(craft);
        triggers = List.copyOf(triggers);
    }
}

package dev.perennial.flow.line;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.Revision;
import java.util.List;

/**
 * Where a line stands.
 *
 * @param current the revision that serves; empty before registration
 * @param craft the stored settings of the line's crafts; empty before registration
 * @param frozen whether an operator stopped it
 * @param retiring whether an operator ended it
 * @param hold why a person must decide; empty when none must
 * @param trouble which surrounding system failed it last; empty when none
 */
public record Standing(
        List<Revision> current,
        List<ArtifactRef> craft,
        boolean frozen,
        boolean retiring,
        String hold,
        String trouble) {
    /** Before registration. */
    static final Standing UNREGISTERED = new Standing(List.of(), List.of(), false, false, "", "");

    public Standing {
        current = List.copyOf(current);
        craft = List.copyOf(craft);
    }

    boolean registered() {
        return !current.isEmpty();
    }

    Revision serving() {
        return current.get(0);
    }

    /** Whether the revision that serves answered what this part holds; so it is taken when the stack does not tell. */
    boolean answered(WindowClosed part) {
        return part.revision() == 0
                || (registered() && part.revision() == serving().id().number());
    }

    Standing on(Revision revision) {
        return new Standing(List.of(revision), craft, frozen, retiring, "", trouble);
    }

    Standing knowing(ArtifactRef found) {
        return new Standing(current, List.of(found), frozen, retiring, hold, trouble);
    }

    Standing frozen(boolean now) {
        return new Standing(current, craft, now, retiring, hold, trouble);
    }

    Standing retired() {
        return new Standing(current, craft, frozen, true, hold, trouble);
    }

    Standing holding(String reason) {
        return new Standing(current, craft, frozen, retiring, reason, trouble);
    }

    Standing troubled(String what) {
        return new Standing(current, craft, frozen, retiring, hold, what);
    }
}

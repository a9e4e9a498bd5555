package dev.perennial.server.view;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.LineId;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * Somebody said whether an answer was right.
 *
 * @param line whose answer
 * @param event who said so: CloudEvents source and id
 * @param request which request
 * @param revision the revision that answered, where that is known
 * @param stickyKey by what the request was kept on one revision
 * @param ok whether the answer was right
 * @param failure the stored edit request that would mend it; empty or one
 * @param at when
 */
public record GradedAnswer(
        LineId line,
        EventName event,
        String request,
        OptionalInt revision,
        String stickyKey,
        boolean ok,
        List<ArtifactRef> failure,
        Instant at) {
    /**
     * The name of an event.
     *
     * @param source CloudEvents source
     * @param id CloudEvents id
     */
    public record EventName(String source, String id) {}
}

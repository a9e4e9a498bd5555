package dev.perennial.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.change.ChangeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A change and how it went.
 *
 * @param change its name
 * @param kind what it does
 * @param state RUNNING, or how it ended in one word
 * @param story why it was started, and how it ended
 * @param candidate the revision number it took
 * @param outcome how it ended, whole
 * @param startedAt since when
 * @param endedAt until when
 */
public record ChangeView(
        ChangeId change,
        String kind,
        String state,
        Story story,
        int candidate,
        Optional<JsonNode> outcome,
        Instant startedAt,
        Optional<Instant> endedAt) {
    /**
     * A change for people.
     *
     * @param reason why it was started
     * @param triggers the triggers it answers
     * @param sentence how it ended; empty while it runs
     * @param workflowId where Temporal shows it
     */
    public record Story(String reason, List<String> triggers, String sentence, String workflowId) {}
}

package dev.perennial.server.gateway;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.model.Generation;
import dev.perennial.model.text.TokenIds;
import dev.perennial.server.json.Json;
import java.time.Duration;
import java.util.List;

/** A line with two revisions, and what is asked of it. */
final class Samples {
    static final LineId LINE = LineId.parse("acme/helper");
    static final RevisionId CURRENT = new RevisionId(LINE, 1);
    static final RevisionId CANDIDATE = new RevisionId(LINE, 2);

    private Samples() {}

    static TrafficSplit whole() {
        return new TrafficSplit(LINE, 1, 0, CURRENT, List.of(), 0, Duration.ofSeconds(30));
    }

    static TrafficSplit trial(long renewals, int weight) {
        return new TrafficSplit(LINE, 2, renewals, CURRENT, List.of(CANDIDATE), weight, Duration.ofSeconds(30));
    }

    static CompletionRequest request(String user) {
        return CompletionRequest.parse(
                Json.parse("{\"model\":\"acme/helper\",\"prompt\":\"Say hello\",\"user\":\"" + user + "\"}"));
    }

    static Generation generation(String text, Float... logProbabilities) {
        return new Generation(
                TokenIds.of(new int[logProbabilities.length]),
                text,
                List.of(logProbabilities),
                Generation.Reason.END_OF_TEXT);
    }
}

package dev.perennial.server.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.LineId;
import dev.perennial.server.intake.Reception.Taken;
import dev.perennial.server.registry.PostgresOutcomes;
import dev.perennial.server.requests.RequestIds;
import dev.perennial.server.requests.RequestIds.Answered;
import dev.perennial.server.view.GradedAnswer;
import dev.perennial.store.document.Documents;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Graded answers: counted per revision and sticky key for the judge of a canary, and where the right answer is told,
 * kept as an edit request. No line is signalled: a line decides on windows, not on single answers.
 */
@ApplicationScoped
class GradedAnswers {
    private static final String JSON = "application/json";

    private final Reception reception;
    private final RequestIds requests;
    private final Documents documents;
    private final PostgresOutcomes outcomes;

    GradedAnswers(Reception reception, RequestIds requests, Documents documents, PostgresOutcomes outcomes) {
        this.reception = reception;
        this.requests = requests;
        this.documents = documents;
        this.outcomes = outcomes;
    }

    Taken take(CloudEvent event) {
        LineId line = event.line();
        reception.requireLine(line);
        JsonNode data = event.data();
        String request = data.path("requestId").asText();
        Optional<Answered> sealed = requests.open(request);
        requireSameLine(request, sealed, line);
        GradedAnswer answer = new GradedAnswer(
                line,
                new GradedAnswer.EventName(event.source(), event.id()),
                request,
                sealed.map(known -> OptionalInt.of(known.revision())).orElseGet(() -> revision(data)),
                sealed.map(Answered::stickyKey)
                        .orElseGet(() -> data.path("user").asText(request)),
                data.path("ok").asBoolean(),
                failure(data),
                Instant.now());
        return outcomes.add(answer) ? Taken.TOLD : Taken.KNOWN;
    }

    /** Whoever may grade one line's answers must not vote on another's. */
    private static void requireSameLine(String request, Optional<Answered> sealed, LineId line) {
        if (sealed.filter(known -> !known.mayBeOf(line)).isPresent()) {
            throw new RejectedEvent("Request '" + request + "' was answered by another line than '" + line
                    + "'; correct the event's 'line'.");
        }
    }

    private static OptionalInt revision(JsonNode data) {
        return data.has("revision") ? OptionalInt.of(data.get("revision").asInt()) : OptionalInt.empty();
    }

    private List<ArtifactRef> failure(JsonNode data) {
        if (data.path("ok").asBoolean() || !data.has("prompt") || !data.has("expected")) {
            return List.of();
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("prompt", data.path("prompt").asText());
        request.put("target_new", data.path("expected").asText());
        if (data.has("subject")) {
            request.put("subject", data.path("subject").asText());
        }
        ArrayNode body = JsonNodeFactory.instance.arrayNode().add(request);
        return List.of(documents.put(body.toString().getBytes(StandardCharsets.UTF_8), JSON));
    }
}

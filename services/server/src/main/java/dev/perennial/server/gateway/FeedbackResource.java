package dev.perennial.server.gateway;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.json.Json;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.requests.RequestIds;
import dev.perennial.server.requests.RequestIds.Answered;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Users' words on answers; whoever grades knows the request's id and nothing of the revision. */
@Path("/v1/feedback")
@Tag(name = "inference")
@RolesAllowed(AccessRoles.INFERENCE)
public class FeedbackResource {
    private final Gateway gateway;
    private final RequestIds ids;
    private final BoundedSender sender;
    private final GatewayRecords records;

    FeedbackResource(Gateway gateway, RequestIds ids, BoundedSender sender, PerennialConfig config) {
        this.gateway = gateway;
        this.ids = ids;
        this.sender = sender;
        this.records = new GatewayRecords(config);
    }

    /**
     * What was taken.
     *
     * @param id the id of the graded answer
     * @param model the line it came from
     */
    public record Taken(String id, String model) {}

    /**
     * What is sent, as the API describes it; {@link Grade} reads it.
     *
     * @param id of the answer
     * @param ok whether it was right
     * @param model who gave it
     * @param prompt what was asked
     * @param expected what would have been right
     * @param subject what the answer is about
     */
    record Feedback(
            @Schema(required = true, description = "the id that the answer came with")
            String id,

            @Schema(required = true, description = "whether the answer was right")
            boolean ok,

            @Schema(description = "the line that was asked, tenant/line; needed where the id fits several lines")
            String model,

            @Schema(description = "of a wrong answer: what was asked; with 'expected' it becomes an edit request")
            String prompt,

            @Schema(description = "of a wrong answer: what would have been right")
            String expected,

            @Schema(description = "of a wrong answer: what in the prompt it is about")
            String subject) {}

    /** Takes a grade. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Says whether an answer was right, and of a wrong one what would have been")
    @RequestBody(
            required = true,
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Feedback.class)))
    @APIResponse(
            responseCode = "202",
            description = "Taken, and sent on to the topic of feedback",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Taken.class)))
    public Response grade(String body) {
        Grade grade = Grade.parse(Json.parse(body));
        LineId line = line(grade);
        if (!sender.offer(() -> records.graded(line, grade))) {
            throw new NotReady("Too many records wait for Kafka; send the feedback again in a few seconds.");
        }
        return Response.accepted(new Taken(grade.id(), line.toString()))
                .type(MediaType.APPLICATION_JSON)
                .build();
    }

    private LineId line(Grade grade) {
        Answered answered = ids.open(grade.id())
                .orElseThrow(() -> Refusal.invalid(
                        "Field 'id': '" + grade.id() + "' is not the id of an answer given here; send the answer's."));
        List<LineId> candidates = gateway.routes().lines().stream()
                .filter(answered::mayBeOf)
                .filter(line -> grade.model().isEmpty() || line.toString().equals(grade.model()))
                .toList();
        if (candidates.size() != 1) {
            throw Refusal.invalid("Field 'model': answer '" + grade.id() + "' fits " + candidates.size()
                    + " of the served models; name the one that gave it.");
        }
        return candidates.get(0);
    }
}

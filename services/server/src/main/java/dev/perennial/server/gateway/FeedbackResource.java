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

    /** Takes a grade. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary =
                    "Says whether an answer was right: id (of the answer), ok, and for a wrong one prompt, expected and subject")
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

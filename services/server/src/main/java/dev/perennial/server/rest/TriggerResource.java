package dev.perennial.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.trigger.EventId;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.intake.EventKind;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.temporal.Commands;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Triggers sent by hand; the same events as on Kafka, under the caller's name. */
@Path("/api/v1/lines")
@Tag(name = "triggers")
@RolesAllowed(AccessRoles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class TriggerResource {
    private static final String ORDERS = """
            The body's `kind` says which: `edit` with `corrections` and `count`, `merge` with `experts`, `unmerge` with \
            `expert` (name or manifest), `transfer` with `base`, `rollback` or `release` with `revision`. A merge takes \
            its experts one by one, in their order; of several, one whose step loses more than the line's \
            `merges.maxLoss` is left out, and a single one is left to the gate. Steps are measured before edits that \
            came after the first expert are made again, so that a loss is the expert's alone; the gate measures the \
            candidate with them. An unmerge computes from the provenance what would be, had the expert never come: the \
            others in their order, onto the latest revision without any expert, and its edits again; then it passes gate \
            and rollout like any change.""";

    private final TriggerSender sender;
    private final Found found;
    private final Commands commands;
    private final RestCall call;

    TriggerResource(TriggerSender sender, Found found, Commands commands, RestCall call) {
        this.sender = sender;
        this.found = found;
        this.commands = commands;
        this.call = call;
    }

    /** Corrections. */
    @POST
    @Path("/{tenant}/{line}/triggers/corrections")
    @Operation(summary = "Says what is right: schemas/feedback.corrections.json, without the line")
    @APIResponse(
            responseCode = "202",
            description = TriggerSender.TAKEN,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TriggerSender.Receipt.class)))
    public Response corrections(@PathParam("tenant") String tenant, @PathParam("line") String line, JsonNode data) {
        return sender.take(EventKind.CORRECTIONS, named(new LineId(tenant, line), data));
    }

    /** An expert. */
    @POST
    @Path("/{tenant}/{line}/triggers/expert")
    @Operation(summary = "Offers an expert for merging: schemas/catalog.expert-published.json, without the line")
    @APIResponse(
            responseCode = "202",
            description = TriggerSender.TAKEN,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TriggerSender.Receipt.class)))
    public Response expert(@PathParam("tenant") String tenant, @PathParam("line") String line, JsonNode data) {
        return sender.take(EventKind.EXPERT_PUBLISHED, named(new LineId(tenant, line), data));
    }

    /** An order. */
    @POST
    @Path("/{tenant}/{line}/orders")
    @Operation(
            summary =
                    "Orders an edit, merge, unmerge, transfer, roll back or release, decided without debounce, cool-down and budget",
            description = ORDERS)
    public LineStatus order(@PathParam("tenant") String tenant, @PathParam("line") String line, OperatorOrder order) {
        LineId id = found.line(new LineId(tenant, line)).line();
        if (order instanceof OperatorOrder.Unmerge unmerge) {
            found.requireMember(id, unmerge.expert());
        }
        call.audit("line.order", id, order);
        String key = call.key();
        Trigger.OperatorAsked asked =
                new Trigger.OperatorAsked(EventId.of("/api/v1", key), Instant.now(), call.actor(), order);
        return commands.command(WorkflowIds.line(id), "order", key, LineStatus.class, asked);
    }

    private JsonNode named(LineId line, JsonNode data) {
        found.line(line);
        if (!(data instanceof ObjectNode object)) {
            throw Refusal.invalid("The body: expected a JSON object, found " + data.getNodeType() + ".");
        }
        return object.put("line", line.toString());
    }
}

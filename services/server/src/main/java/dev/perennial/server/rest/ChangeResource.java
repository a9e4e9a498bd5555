package dev.perennial.server.rest;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.ModelLineWorkflow.ChangeCancel;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.registry.Lines;
import dev.perennial.server.rest.RestCall.Reason;
import dev.perennial.server.temporal.Commands;
import dev.perennial.server.view.ChangeView;
import dev.perennial.server.view.StepView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Changes of a line. */
@Path("/api/v1/lines/{tenant}/{line}/changes")
@Tag(name = "changes")
@RolesAllowed(AccessRoles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class ChangeResource {
    private final Lines lines;
    private final Found found;
    private final Commands commands;
    private final RestCall call;

    ChangeResource(Lines lines, Found found, Commands commands, RestCall call) {
        this.lines = lines;
        this.found = found;
        this.commands = commands;
        this.call = call;
    }

    /**
     * A change with its steps.
     *
     * @param change the change
     * @param steps what it has done, in order
     */
    public record ChangeStory(ChangeView change, List<StepView> steps) {}

    /** A line's changes. */
    @GET
    @Operation(summary = "A line's changes, newest first")
    public List<ChangeView> list(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        return lines.changes(found.line(new LineId(tenant, line)).line(), Limits.check(limit));
    }

    /** One change. */
    @GET
    @Path("/{change}")
    @Operation(summary = "A change with the steps it has finished and their figures")
    public ChangeStory show(
            @PathParam("tenant") String tenant, @PathParam("line") String line, @PathParam("change") int change) {
        ChangeView view = found.change(new ChangeId(new LineId(tenant, line), change));
        return new ChangeStory(view, lines.steps(view.change()));
    }

    /** Cancels the running change. */
    @POST
    @Path("/{change}/cancel")
    @RolesAllowed(AccessRoles.OPERATOR)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Cancels the running change; traffic ends on the current revision")
    public LineStatus cancel(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @PathParam("change") int change,
            @Nullable Reason reason) {
        LineId id = new LineId(tenant, line);
        ChangeCancel cancel = new ChangeCancel(call.note(reason), new ChangeId(id, change));
        call.audit("line.cancelChange", id, cancel);
        return commands.command(WorkflowIds.line(id), "cancelChange", call.key(), LineStatus.class, cancel);
    }
}

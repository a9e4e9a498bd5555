package dev.perennial.server.rest;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.registry.Lines;
import dev.perennial.server.registry.Splits;
import dev.perennial.server.temporal.Commands;
import dev.perennial.server.view.DecisionView;
import dev.perennial.server.view.DriftView;
import dev.perennial.server.view.LineView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Model lines, as one looks at them. */
@Path("/api/v1/lines")
@Tag(name = "lines")
@RolesAllowed(AccessRoles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class LineResource {
    private final Lines lines;
    private final Found found;
    private final Splits splits;
    private final Commands commands;

    LineResource(Lines lines, Found found, Splits splits, Commands commands) {
        this.lines = lines;
        this.found = found;
        this.splits = splits;
        this.commands = commands;
    }

    /** All lines. */
    @GET
    @Operation(summary = "All lines, by name, as the registry last heard of them")
    public List<LineView> list() {
        return lines.all();
    }

    /** One line. */
    @GET
    @Path("/{tenant}/{line}")
    @Operation(summary = "A line as the registry last heard of it")
    public LineView show(@PathParam("tenant") String tenant, @PathParam("line") String line) {
        return found.line(new LineId(tenant, line));
    }

    /** One line, asked itself. */
    @GET
    @Path("/{tenant}/{line}/status")
    @Operation(
            summary =
                    "A line asked itself: what waits, what runs, the latest decisions; needs Temporal and an orchestrator")
    public LineStatus status(@PathParam("tenant") String tenant, @PathParam("line") String line) {
        return commands.ask(WorkflowIds.line(new LineId(tenant, line)), "status", LineStatus.class);
    }

    /** Who serves. */
    @GET
    @Path("/{tenant}/{line}/split")
    @Operation(summary = "How the line's traffic is shared between revisions")
    public TrafficSplit split(@PathParam("tenant") String tenant, @PathParam("line") String line) {
        LineId id = found.line(new LineId(tenant, line)).line();
        return splits.find(id)
                .orElseThrow(
                        () -> Refusal.unknown("Line '" + id + "' serves no traffic yet; wait until it is registered."));
    }

    /** What was decided. */
    @GET
    @Path("/{tenant}/{line}/decisions")
    @Operation(summary = "The latest decisions with their inputs and reasons, newest first")
    public List<DecisionView> decisions(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        return lines.decisions(found.line(new LineId(tenant, line)).line(), Limits.check(limit));
    }

    /** What the windows said. */
    @GET
    @Path("/{tenant}/{line}/drift")
    @Operation(summary = "The latest drift windows, newest first")
    public List<DriftView> drift(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        return lines.drift(found.line(new LineId(tenant, line)).line(), Limits.check(limit));
    }
}

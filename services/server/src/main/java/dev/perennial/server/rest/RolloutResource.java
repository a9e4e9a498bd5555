package dev.perennial.server.rest;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.rollout.RolloutStatus;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.rest.RestCall.Reason;
import dev.perennial.server.temporal.Commands;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The rollout of a change's candidate; named by the change. */
@Path("/api/v1/lines/{tenant}/{line}/rollouts/{change}")
@Tag(name = "rollouts")
@RolesAllowed(AccessRoles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class RolloutResource {
    private final Commands commands;
    private final RestCall call;

    RolloutResource(Commands commands, RestCall call) {
        this.commands = commands;
        this.call = call;
    }

    /** How it is. */
    @GET
    @RolesAllowed(AccessRoles.VIEWER)
    @Operation(summary = "How a rollout is: its step, weight, judgements, and what it waits for")
    public RolloutStatus show(
            @PathParam("tenant") String tenant, @PathParam("line") String line, @PathParam("change") int change) {
        return commands.ask(id(tenant, line, change), "status", RolloutStatus.class);
    }

    /** Lets the first live request through. */
    @POST
    @Path("/approve")
    @Tag(name = "approvals")
    @RolesAllowed(AccessRoles.APPROVER)
    @Operation(summary = "Approves the first live request of a candidate whose line asks for approval")
    public RolloutStatus approve(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @PathParam("change") int change,
            @Nullable Reason reason) {
        return command(id(tenant, line, change), "approve", reason);
    }

    /** Takes the candidate's traffic away. */
    @POST
    @Path("/pause")
    @Operation(summary = "Takes the candidate's traffic away until resumed")
    public RolloutStatus pause(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @PathParam("change") int change,
            @Nullable Reason reason) {
        return command(id(tenant, line, change), "pause", reason);
    }

    /** Goes on. */
    @POST
    @Path("/resume")
    @Operation(summary = "Begins the paused or held step anew")
    public RolloutStatus resume(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @PathParam("change") int change,
            @Nullable Reason reason) {
        return command(id(tenant, line, change), "resume", reason);
    }

    /** Rolls back now. */
    @POST
    @Path("/abort")
    @Operation(summary = "Rolls back now")
    public RolloutStatus abort(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @PathParam("change") int change,
            @Nullable Reason reason) {
        return command(id(tenant, line, change), "abort", reason);
    }

    /** Promotes now. */
    @POST
    @Path("/promote")
    @Operation(summary = "Promotes now, whatever steps remain")
    public RolloutStatus promote(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @PathParam("change") int change,
            @Nullable Reason reason) {
        return command(id(tenant, line, change), "promote", reason);
    }

    private RolloutStatus command(String rollout, String update, @Nullable Reason reason) {
        call.audit("rollout." + update, rollout, call.note(reason));
        return commands.command(rollout, update, call.key(), RolloutStatus.class, call.note(reason));
    }

    private static String id(String tenant, String line, int change) {
        return WorkflowIds.rollout(new ChangeId(new LineId(tenant, line), change));
    }
}

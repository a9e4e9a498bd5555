package dev.perennial.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.ModelLineWorkflow.PolicyChange;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.rest.RestCall.Reason;
import dev.perennial.server.temporal.Commands;
import dev.perennial.server.temporal.LineBirth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Commands to model lines. */
@Path("/api/v1/lines")
@Tag(name = "lines")
@RolesAllowed(AccessRoles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class LineCommandResource {
    private final Registrar registrar;
    private final LineBirth births;
    private final Commands commands;
    private final RestCall call;

    LineCommandResource(Registrar registrar, LineBirth births, Commands commands, RestCall call) {
        this.registrar = registrar;
        this.births = births;
        this.commands = commands;
        this.call = call;
    }

    /** Registers a line. */
    @POST
    @Operation(
            summary =
                    "Registers a line; its first revision is taken in by a workflow, whose progress the line's status shows")
    @APIResponse(
            responseCode = "202",
            description = "Taken; Location is where the line's status is",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LineRegistration.class)))
    public Response register(RegistrationRequest request) {
        LineRegistration registration = registrar.registration(request, call.actor());
        call.audit("line.register", registration.line(), registration.base());
        births.start(registration);
        return Response.accepted(registration)
                .location(URI.create("/api/v1/lines/" + registration.line() + "/status"))
                .build();
    }

    /** Stops deciding. */
    @POST
    @Path("/{tenant}/{line}/freeze")
    @Operation(summary = "Stops deciding; the running change goes on, triggers are kept")
    public LineStatus freeze(
            @PathParam("tenant") String tenant, @PathParam("line") String line, @Nullable Reason reason) {
        return command(new LineId(tenant, line), "freeze", call.note(reason));
    }

    /** Decides again. */
    @POST
    @Path("/{tenant}/{line}/thaw")
    @Operation(summary = "Decides again, after a freeze or after a hold that a person has settled")
    public LineStatus thaw(
            @PathParam("tenant") String tenant, @PathParam("line") String line, @Nullable Reason reason) {
        return command(new LineId(tenant, line), "thaw", call.note(reason));
    }

    /** Ends the line. */
    @POST
    @Path("/{tenant}/{line}/retire")
    @Operation(summary = "Ends the line after its running change; traffic stays where it is")
    public LineStatus retire(
            @PathParam("tenant") String tenant, @PathParam("line") String line, @Nullable Reason reason) {
        return command(new LineId(tenant, line), "retire", call.note(reason));
    }

    /** The policy in force. */
    @GET
    @Path("/{tenant}/{line}/policy")
    @RolesAllowed(AccessRoles.VIEWER)
    @Operation(summary = "The policy in force, asked of the line itself")
    public LinePolicy policy(@PathParam("tenant") String tenant, @PathParam("line") String line) {
        return commands.ask(WorkflowIds.line(new LineId(tenant, line)), "policy", LinePolicy.class);
    }

    /** Another policy. */
    @PATCH
    @Path("/{tenant}/{line}/policy")
    @Operation(summary = "Puts the policy with these fields changed in force, as the next version")
    public LineStatus changePolicy(
            @PathParam("tenant") String tenant, @PathParam("line") String line, JsonNode changes) {
        LinePolicy now = policy(tenant, line);
        LinePolicy next = Registrar.merged(now, changes).withVersion(now.version() + 1);
        return command(new LineId(tenant, line), "changePolicy", new PolicyChange(call.note(null), next));
    }

    private LineStatus command(LineId line, String update, Object argument) {
        call.audit("line." + update, line, argument);
        return commands.command(WorkflowIds.line(line), update, call.key(), LineStatus.class, argument);
    }
}

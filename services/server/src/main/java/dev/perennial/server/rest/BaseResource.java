package dev.perennial.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.intake.EventKind;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Base versions. */
@Path("/api/v1/bases")
@Tag(name = "triggers")
@RolesAllowed(AccessRoles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class BaseResource {
    private final TriggerSender sender;

    BaseResource(TriggerSender sender) {
        this.sender = sender;
    }

    /** Releases one. */
    @POST
    @Operation(summary = "Releases a base version to every line on its predecessor: schemas/catalog.base-released.json")
    @APIResponse(
            responseCode = "202",
            description = TriggerSender.TAKEN,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TriggerSender.Receipt.class)))
    public Response release(JsonNode data) {
        return sender.take(EventKind.BASE_RELEASED, data);
    }
}

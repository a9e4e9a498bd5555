package dev.perennial.server.rest;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.registry.Audit;
import dev.perennial.server.view.AuditEntry;
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

/** Who did what. */
@Path("/api/v1/lines/{tenant}/{line}/audit")
@Tag(name = "audit")
@RolesAllowed(AccessRoles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {
    private final Audit audit;

    AuditResource(Audit audit) {
        this.audit = audit;
    }

    /** What was done to a line. */
    @GET
    @Operation(summary = "Who did what to the line, newest first; nothing is ever changed or removed here")
    public List<AuditEntry> list(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        return audit.about(new LineId(tenant, line).toString(), Limits.check(limit));
    }
}

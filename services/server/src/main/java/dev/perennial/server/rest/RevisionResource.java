package dev.perennial.server.rest;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.registry.Lines;
import dev.perennial.server.view.RevisionView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Revisions of a line. */
@Path("/api/v1/lines/{tenant}/{line}/revisions")
@Tag(name = "revisions")
@RolesAllowed(AccessRoles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class RevisionResource {
    private final Lines lines;
    private final Found found;

    RevisionResource(Lines lines, Found found) {
        this.lines = lines;
        this.found = found;
    }

    /** A line's revisions. */
    @GET
    @Operation(summary = "A line's revisions, oldest first")
    public List<RevisionView> list(@PathParam("tenant") String tenant, @PathParam("line") String line) {
        return lines.revisions(found.line(new LineId(tenant, line)).line());
    }

    /** One revision. */
    @GET
    @Path("/{number}")
    @Operation(summary = "A revision with its provenance and figures")
    public RevisionView show(
            @PathParam("tenant") String tenant, @PathParam("line") String line, @PathParam("number") int number) {
        return found.revision(new RevisionId(new LineId(tenant, line), number));
    }

    /** How revisions came from one another. */
    @GET
    @Path("/lineage")
    @Operation(summary = "The line's lineage as a graph: revisions, bases and experts, and what was made from what")
    public Lineage lineage(@PathParam("tenant") String tenant, @PathParam("line") String line) {
        return Lineage.of(lines.revisions(found.line(new LineId(tenant, line)).line()));
    }
}

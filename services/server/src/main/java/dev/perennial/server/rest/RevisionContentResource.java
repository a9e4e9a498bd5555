package dev.perennial.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.json.Json;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.view.RevisionView;
import dev.perennial.store.ModelStore;
import dev.perennial.store.document.Documents;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What revisions consist of, read from the store. */
@Path("/api/v1/lines/{tenant}/{line}/revisions")
@Tag(name = "revisions")
@RolesAllowed(AccessRoles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class RevisionContentResource {
    private final Found found;
    private final ModelStore models;
    private final Documents documents;

    RevisionContentResource(Found found, ModelStore models, Documents documents) {
        this.found = found;
        this.models = models;
        this.documents = documents;
    }

    /** Its manifest. */
    @GET
    @Path("/{number}/manifest")
    @Operation(summary = "Files and tensors of a revision, with their digests")
    public ManifestView manifest(
            @PathParam("tenant") String tenant, @PathParam("line") String line, @PathParam("number") int number) {
        Revision revision = revision(tenant, line, number).revision();
        return ManifestView.of(revision.manifest(), models.manifest(revision.manifest()));
    }

    /** Its report. */
    @GET
    @Path("/{number}/report")
    @Operation(summary = "The whole report of how a revision was made")
    public JsonNode report(
            @PathParam("tenant") String tenant, @PathParam("line") String line, @PathParam("number") int number) {
        RevisionView view = revision(tenant, line, number);
        return view.report().stream()
                .findFirst()
                .map(ref -> Json.parse(new String(documents.get(ref), StandardCharsets.UTF_8)))
                .orElseThrow(() -> Refusal.unknown("Revision " + view.revision().id()
                        + " came from outside and has no report; see its manifest."));
    }

    /** What differs. */
    @GET
    @Path("/{number}/diff")
    @Operation(summary = "Tensors and files that differ from another revision, by default the one it was made from")
    public RevisionDiff diff(
            @PathParam("tenant") String tenant,
            @PathParam("line") String line,
            @PathParam("number") int number,
            @QueryParam("against") @DefaultValue("0") int against) {
        Revision revision = revision(tenant, line, number).revision();
        int other = against > 0 ? against : parent(revision);
        Revision earlier = revision(tenant, line, other).revision();
        return RevisionDiff.between(models.manifest(earlier.manifest()), models.manifest(revision.manifest()));
    }

    private RevisionView revision(String tenant, String line, int number) {
        return found.revision(new RevisionId(new LineId(tenant, line), number));
    }

    private static int parent(Revision revision) {
        return revision.provenance().parents().stream()
                .filter(parent -> parent.line().equals(revision.line()))
                .mapToInt(RevisionId::number)
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "Revision " + revision.id() + " was made from no other; name one with 'against'."));
    }
}

package dev.perennial.server.rest;

import dev.perennial.server.access.AccessRoles;
import dev.perennial.server.json.Json;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.view.LifecycleEvent;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** What happens, as it happens. */
@Path("/api/v1/events")
@Tag(name = "events")
@RolesAllowed(AccessRoles.VIEWER)
public class EventResource {
    private final EventStream stream;

    EventResource(EventStream stream) {
        this.stream = stream;
    }

    /** The stream. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Blocking
    @Operation(
            summary =
                    "Lifecycle events as they happen; Last-Event-ID resumes behind an event, 'after' begins behind a number")
    public Multi<OutboundSseEvent> events(
            @Context Sse sse,
            @HeaderParam("Last-Event-ID") @Nullable String last,
            @QueryParam("after") @DefaultValue("-1") long after,
            @QueryParam("line") @Nullable String line) {
        long from = last == null ? after : number(last);
        return stream.from(from)
                .filter(event -> line == null || event.line().toString().equals(line))
                .map(event -> message(sse, event));
    }

    private static OutboundSseEvent message(Sse sse, LifecycleEvent event) {
        return sse.newEventBuilder()
                .id(Long.toString(event.seq()))
                .name(event.type())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(String.class, Json.write(event))
                .build();
    }

    private static long number(String last) {
        try {
            return Long.parseLong(last.strip());
        } catch (NumberFormatException e) {
            throw Refusal.invalid(
                    "Last-Event-ID: expected the id of an event of this stream, a number, found '" + last + "'.");
        }
    }
}

package dev.perennial.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.server.intake.CloudEvent;
import dev.perennial.server.intake.EventDesk;
import dev.perennial.server.intake.EventKind;
import dev.perennial.server.intake.RejectedEvent;
import dev.perennial.server.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Takes a trigger in as the event it is, under the caller's key. */
@ApplicationScoped
class TriggerSender {
    /** What 202 means of a trigger. */
    static final String TAKEN = "Taken: TOLD to the line, KNOWN from an earlier call, or WAITS until it can be told";

    private final EventDesk desk;
    private final RestCall call;

    TriggerSender(EventDesk desk, RestCall call) {
        this.desk = desk;
        this.call = call;
    }

    /**
     * What became of a trigger.
     *
     * @param id the id by which it is known
     * @param taken TOLD, KNOWN or WAITS
     */
    record Receipt(String id, String taken) {}

    Response take(EventKind kind, JsonNode data) {
        String id = call.key();
        call.audit("trigger." + kind.schema(), data.path("line").asText("*"), new Receipt(id, "asked"));
        try {
            String taken =
                    desk.take(new CloudEvent("/api/v1", id, kind.type(), data)).name();
            return Response.accepted(new Receipt(id, taken)).build();
        } catch (RejectedEvent e) {
            throw Refusal.invalid(String.valueOf(e.getMessage()));
        }
    }
}

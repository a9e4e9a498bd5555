package dev.perennial.server.registry;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.server.json.Json;
import dev.perennial.server.view.AcceptedEvent;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of the accepted events. */
@Entity
@Table(name = "accepted_event")
class EventEntity extends PanacheEntityBase {
    static final String PENDING = "PENDING";
    static final String DONE = "DONE";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long seq;

    String tenant;
    String source;

    @Column(name = "event_id")
    String eventId;

    String kind;
    String line;
    String digest;
    String trigger;
    String state;

    @Column(name = "accepted_at")
    Instant acceptedAt;

    @Column(name = "done_at")
    Instant doneAt;

    AcceptedEvent event() {
        return new AcceptedEvent(
                tenant, source, eventId, line, Digest.parse(digest), Json.read(trigger, Trigger.class));
    }
}

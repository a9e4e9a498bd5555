package dev.perennial.server.registry;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.json.Json;
import dev.perennial.server.view.LifecycleEvent;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of the outbox. */
@Entity
@Table(name = "outbox")
class OutboxEntity extends PanacheEntityBase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long seq;

    String id;
    String type;
    String line;
    String data;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "published_at")
    Instant publishedAt;

    LifecycleEvent event() {
        return new LifecycleEvent(seq, id, type, LineId.parse(line), Json.parse(data), createdAt);
    }
}

package dev.perennial.server.registry;

import dev.perennial.server.view.AuditEntry;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A row of the audit; the database refuses to change or remove one. */
@Entity
@Immutable
@Table(name = "audit")
class AuditEntity extends PanacheEntityBase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long seq;

    Instant at;
    String actor;
    String action;
    String subject;
    String detail;

    AuditEntry entry() {
        return new AuditEntry(seq, at, actor, action, subject, detail);
    }
}

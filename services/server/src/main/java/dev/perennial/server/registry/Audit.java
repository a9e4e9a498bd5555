package dev.perennial.server.registry;

import dev.perennial.server.view.AuditEntry;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** Who did what, append-only. */
@ApplicationScoped
public class Audit {
    /** Adds a line, in the transaction under way if there is one. */
    @Transactional
    public void add(String actor, String action, String subject, String detail) {
        AuditEntity row = new AuditEntity();
        row.at = Instant.now();
        row.actor = actor;
        row.action = action;
        row.subject = subject;
        row.detail = detail;
        row.persist();
    }

    /** The newest lines about a subject, or below it, newest first. */
    @Transactional
    public List<AuditEntry> about(String subject, int limit) {
        return AuditEntity.<AuditEntity>find("subject = ?1", Sort.descending("seq"), subject).page(0, limit).stream()
                .map(AuditEntity::entry)
                .toList();
    }
}

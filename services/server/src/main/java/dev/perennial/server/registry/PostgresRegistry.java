package dev.perennial.server.registry;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.steps.port.Happening;
import dev.perennial.steps.port.Registry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The registry in PostgreSQL. */
@ApplicationScoped
class PostgresRegistry implements Registry {
    private final EntityManager entities;
    private final Projection projection;
    private final Audit audit;
    private final Outbox outbox;

    PostgresRegistry(EntityManager entities, Projection projection, Audit audit, Outbox outbox) {
        this.entities = entities;
        this.projection = projection;
        this.audit = audit;
        this.outbox = outbox;
    }

    /** The outbox row comes first: its unique id decides whether this is a repetition, and it puts writers in turn. */
    @Override
    @Transactional
    public boolean record(StepKey key, Happening happening) {
        Instant now = outbox.turn();
        boolean isNew = outbox.append(key.toString(), happening, now);
        if (isNew) {
            projection.apply(happening, now);
            audit.add(key.workflowId(), happening.type(), happening.line().toString(), key.step());
        }
        return isNew;
    }

    @Override
    @Transactional
    public Optional<Revision> revision(RevisionId id) {
        return Optional.ofNullable(RevisionEntity.of(id)).map(RevisionEntity::revision);
    }

    @Override
    @Transactional
    public Numbers nextNumbers(LineId line) {
        return new Numbers(next("revision", line), next("change", line), next("decision", line));
    }

    @Override
    @Transactional
    public List<LineId> linesOn(Digest base, List<LineId> after, int limit) {
        String behind = after.isEmpty() ? "" : after.get(after.size() - 1).toString();
        return LineEntity.<LineEntity>find(
                        "base = ?1 and line > ?2 and phase <> ?3 order by line",
                        base.toString(),
                        behind,
                        LinePhase.RETIRED.name())
                .page(0, limit)
                .stream()
                .map(row -> LineId.parse(row.line))
                .toList();
    }

    private int next(String table, LineId line) {
        Number last = (Number)
                entities.createNativeQuery("select coalesce(max(number), 0) from " + table + " where line = :line")
                        .setParameter("line", line.toString())
                        .getSingleResult();
        return last.intValue() + 1;
    }
}

package dev.perennial.server.registry;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.server.json.Json;
import dev.perennial.server.view.GradedAnswer;
import dev.perennial.steps.port.Outcomes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** Graded answers in PostgreSQL. */
@ApplicationScoped
public class PostgresOutcomes implements Outcomes {
    private final EntityManager entities;

    PostgresOutcomes(EntityManager entities) {
        this.entities = entities;
    }

    /** Keeps a graded answer; one already known by its event changes nothing. Returns whether it was new. */
    @Transactional
    public boolean add(GradedAnswer answer) {
        return entities.createNativeQuery("""
                                insert into outcome (line, source, event_id, request_id, revision, sticky_key, ok, failure, observed_at)
                                values (:line, :source, :event, :request, :revision, :sticky, :ok, :failure, :at)
                                on conflict (line, source, event_id) do nothing
                                """)
                        .setParameter("line", answer.line().toString())
                        .setParameter("source", answer.event().source())
                        .setParameter("event", answer.event().id())
                        .setParameter("request", answer.request())
                        .setParameter(
                                "revision",
                                answer.revision().isPresent()
                                        ? (Integer) answer.revision().getAsInt()
                                        : null)
                        .setParameter("sticky", answer.stickyKey())
                        .setParameter("ok", answer.ok())
                        .setParameter(
                                "failure",
                                answer.failure().stream()
                                        .map(Json::write)
                                        .findFirst()
                                        .orElse(null))
                        .setParameter("at", answer.at())
                        .executeUpdate()
                == 1;
    }

    @Override
    @Transactional
    public ArmCounts ofRevision(RevisionId revision, Instant since) {
        return counts(entities.createNativeQuery("""
                        select count(*) as outcomes, count(*) filter (where not ok) as failures from (
                            select distinct on (sticky_key) ok from outcome
                            where line = :line and revision = :revision and observed_at >= :since order by sticky_key, seq) first
                        """, Tuple.class)
                .setParameter("line", revision.line().toString())
                .setParameter("revision", revision.number())
                .setParameter("since", since));
    }

    @Override
    @Transactional
    public ArmCounts between(RevisionId revision, Instant from, Instant to) {
        Query query = entities.createNativeQuery("""
                        select count(*) as outcomes, count(*) filter (where not ok) as failures from outcome
                        where line = :line and (revision = :revision or revision is null)
                        and observed_at >= :from and observed_at < :to
                        """, Tuple.class);
        return counts(within(query, revision, from, to));
    }

    @Override
    @Transactional
    public List<Graded> graded(RevisionId revision, Instant from, Instant to, int limit) {
        Query query = entities.createNativeQuery("""
                        select request_id, ok, observed_at from outcome
                        where line = :line and (revision = :revision or revision is null)
                        and observed_at >= :from and observed_at < :to order by observed_at, seq
                        """, Tuple.class);
        List<?> found = within(query, revision, from, to).setMaxResults(limit).getResultList();
        return found.stream()
                .map(Tuple.class::cast)
                .map(row -> new Graded(
                        row.get("request_id", String.class),
                        row.get("ok", Boolean.class),
                        row.get("observed_at", Instant.class)))
                .toList();
    }

    @Override
    @Transactional
    public List<ArtifactRef> failures(RevisionId revision, Instant from, Instant to, int limit) {
        Query query = entities.createNativeQuery("""
                        select failure from outcome where line = :line and (revision = :revision or revision is null)
                        and observed_at >= :from and observed_at < :to and failure is not null order by seq
                        """, String.class);
        List<?> found = within(query, revision, from, to).setMaxResults(limit).getResultList();
        return found.stream()
                .map(text -> Json.read((String) text, ArtifactRef.class))
                .toList();
    }

    private static Query within(Query query, RevisionId revision, Instant from, Instant to) {
        return query.setParameter("line", revision.line().toString())
                .setParameter("revision", revision.number())
                .setParameter("from", from)
                .setParameter("to", to);
    }

    private static ArmCounts counts(Query query) {
        Tuple row = (Tuple) query.getSingleResult();
        return new ArmCounts(row.get("outcomes", Long.class), row.get("failures", Long.class));
    }
}

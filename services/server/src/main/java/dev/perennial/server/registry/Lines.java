package dev.perennial.server.registry;

import dev.perennial.contract.Figure;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.server.json.Json;
import dev.perennial.server.view.ChangeView;
import dev.perennial.server.view.DecisionView;
import dev.perennial.server.view.DriftView;
import dev.perennial.server.view.LineView;
import dev.perennial.server.view.RevisionView;
import dev.perennial.server.view.StepView;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The registry as people look at it. */
@ApplicationScoped
public class Lines {
    private final EntityManager entities;

    Lines(EntityManager entities) {
        this.entities = entities;
    }

    /** All lines, by name. */
    @Transactional
    public List<LineView> all() {
        return LineEntity.<LineEntity>listAll(Sort.by("line")).stream()
                .map(LineEntity::view)
                .toList();
    }

    /** One line. */
    @Transactional
    public Optional<LineView> find(LineId line) {
        return LineEntity.<LineEntity>findByIdOptional(line.toString()).map(LineEntity::view);
    }

    /** The policy a line was registered with. */
    @Transactional
    public Optional<LinePolicy> policy(LineId line) {
        return LineEntity.<LineEntity>findByIdOptional(line.toString())
                .map(row -> Json.read(row.policy, LinePolicy.class));
    }

    /** A line's revisions, oldest first. */
    @Transactional
    public List<RevisionView> revisions(LineId line) {
        return RevisionEntity.<RevisionEntity>list("line = ?1 order by number", line.toString()).stream()
                .map(RevisionEntity::view)
                .toList();
    }

    /** One revision. */
    @Transactional
    public Optional<RevisionView> revision(RevisionId id) {
        return Optional.ofNullable(RevisionEntity.of(id)).map(RevisionEntity::view);
    }

    /** A line's changes, newest first. */
    @Transactional
    public List<ChangeView> changes(LineId line, int limit) {
        return ChangeEntity.<ChangeEntity>find("line = ?1 order by number desc", line.toString())
                .page(0, limit)
                .stream()
                .map(ChangeEntity::view)
                .toList();
    }

    /** One change. */
    @Transactional
    public Optional<ChangeView> change(ChangeId id) {
        return Optional.ofNullable(ChangeEntity.of(id)).map(ChangeEntity::view);
    }

    /** The finished steps of a change, in order. */
    @Transactional
    public List<StepView> steps(ChangeId id) {
        return rows(
                        "select step, stage, at, sentence, figures from change_step where line = :line and change = :number order by at, step",
                        id)
                .map(row -> new StepView(
                        row.get("step", String.class),
                        row.get("stage", String.class),
                        row.get("at", Instant.class),
                        row.get("sentence", String.class),
                        Json.readList(row.get("figures", String.class), Figure.class)))
                .toList();
    }

    /** A line's latest decisions, newest first. */
    @Transactional
    public List<DecisionView> decisions(LineId line, int limit) {
        return latest(
                        "select number, kind, reason, body, at from decision where line = :line order by number desc",
                        line,
                        limit)
                .map(row -> new DecisionView(
                        row.get("number", Integer.class),
                        row.get("kind", String.class),
                        row.get("reason", String.class),
                        Json.parse(row.get("body", String.class)),
                        row.get("at", Instant.class)))
                .toList();
    }

    /** A line's latest drift windows, newest first. */
    @Transactional
    public List<DriftView> drift(LineId line, int limit) {
        return latest(
                        "select name, served, found, sentence, body, at from drift_window where line = :line order by at desc",
                        line,
                        limit)
                .map(row -> new DriftView(
                        row.get("name", String.class),
                        row.get("served", Integer.class),
                        row.get("found", Boolean.class),
                        row.get("sentence", String.class),
                        Json.parse(row.get("body", String.class)),
                        row.get("at", Instant.class)))
                .toList();
    }

    private Stream<Tuple> rows(String select, ChangeId id) {
        return tuples(entities.createNativeQuery(select, Tuple.class)
                .setParameter("line", id.line().toString())
                .setParameter("number", id.number()));
    }

    private Stream<Tuple> latest(String select, LineId line, int limit) {
        return tuples(entities.createNativeQuery(select, Tuple.class)
                .setParameter("line", line.toString())
                .setMaxResults(limit));
    }

    private static Stream<Tuple> tuples(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(Tuple.class::cast);
    }
}

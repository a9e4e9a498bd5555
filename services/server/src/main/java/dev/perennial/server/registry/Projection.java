package dev.perennial.server.registry;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.json.Json;
import dev.perennial.steps.port.Happening;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/**
 * Brings what happened to lines and revisions into the tables that people look at; all of it can be rebuilt from the
 * workflows and the store.
 */
@ApplicationScoped
class Projection {
    private final ChangeProjection changes;

    Projection(ChangeProjection changes) {
        this.changes = changes;
    }

    /** Applies what was recorded at this time; applying all of a line in order, again, gives the same. */
    void apply(Happening happening, Instant at) {
        if (happening instanceof Happening.Registered registered) {
            register(registered, at);
        } else if (happening instanceof Happening.LineChanged state) {
            note(state);
        } else if (happening instanceof Happening.RevisionMade made) {
            RevisionEntity row = insert(made.revision(), RevisionEntity.CANDIDATE, made.figures(), made.report(), at);
            row.change = made.change().number();
        } else if (happening instanceof Happening.Promoted promoted) {
            promote(promoted.revision(), promoted.previous(), at);
        } else if (happening instanceof Happening.RolledBack rolledBack) {
            mark(rolledBack.candidate(), RevisionEntity.REJECTED);
        } else {
            changes.apply(happening);
        }
    }

    private static void register(Happening.Registered registered, Instant at) {
        LineEntity row = LineEntity.<LineEntity>findByIdOptional(
                        registered.line().toString())
                .orElseGet(LineEntity::new);
        row.line = registered.line().toString();
        row.base = registered.registration().base().manifest().toString();
        row.baseName = registered.registration().base().name();
        row.phase = LinePhase.WATCHING.name();
        row.sentence = "registered by " + registered.registration().actor();
        row.current = registered.first().id().number();
        row.policy = Json.write(registered.registration().policy());
        row.policyVersion = registered.registration().policy().version();
        row.createdAt = registered.registration().at();
        row.updatedAt = at;
        row.persist();
        RevisionEntity.update(
                "state = ?1 where line = ?2 and state = ?3", RevisionEntity.FORMER, row.line, RevisionEntity.CURRENT);
        insert(registered.first(), RevisionEntity.CURRENT, registered.figures(), List.of(), at);
    }

    private static void note(Happening.LineChanged state) {
        LineEntity.update(
                "phase = ?1, sentence = ?2, policyVersion = ?3, updatedAt = ?4 where line = ?5",
                state.phase().name(),
                state.sentence(),
                state.policyVersion(),
                state.at(),
                state.line().toString());
    }

    private static void promote(Revision revision, RevisionId previous, Instant at) {
        RevisionEntity row = RevisionEntity.of(revision.id());
        if (row == null) {
            row = insert(revision, RevisionEntity.CURRENT, List.of(), List.of(), at);
        }
        mark(previous, RevisionEntity.FORMER);
        row.state = RevisionEntity.CURRENT;
        LineEntity.update(
                "current = ?1, base = ?2, updatedAt = ?3 where line = ?4",
                revision.id().number(),
                revision.base().toString(),
                at,
                revision.line().toString());
    }

    private static RevisionEntity insert(
            Revision revision, String state, List<Figure> figures, List<ArtifactRef> report, Instant at) {
        RevisionEntity known = RevisionEntity.of(revision.id());
        RevisionEntity row = known == null ? new RevisionEntity() : known;
        row.line = revision.line().toString();
        row.number = revision.id().number();
        row.state = state;
        row.body = Json.write(revision);
        row.figures = Json.write(figures);
        row.report = report.stream().map(Json::write).findFirst().orElse(null);
        row.createdAt = at;
        row.persist();
        return row;
    }

    private static void mark(RevisionId revision, String state) {
        RevisionEntity row = RevisionEntity.of(revision);
        if (row != null) {
            row.state = state;
        }
    }
}

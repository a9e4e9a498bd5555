package dev.perennial.server.registry;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.json.Json;
import dev.perennial.steps.port.Happening;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
            reject(rolledBack.candidate());
        } else {
            changes.apply(happening);
        }
    }

    private static void register(Happening.Registered registered, Instant at) {
        LineEntity row = line(registered.registration(), at);
        row.base = registered.registration().base().manifest().toString();
        row.current = registered.first().id().number();
        row.persist();
        RevisionEntity.update(
                "state = ?1 where line = ?2 and state = ?3", RevisionEntity.FORMER, row.line, RevisionEntity.CURRENT);
        insert(registered.first(), RevisionEntity.CURRENT, registered.figures(), List.of(), at);
    }

    private static LineEntity line(LineRegistration registration, Instant at) {
        LineEntity row = LineEntity.<LineEntity>findByIdOptional(
                        registration.line().toString())
                .orElseGet(LineEntity::new);
        row.line = registration.line().toString();
        row.baseName = registration.base().name();
        row.phase = LinePhase.WATCHING.name();
        row.sentence = "registered by " + registration.actor();
        row.policy = Json.write(registration.policy());
        row.policyVersion = registration.policy().version();
        row.createdAt = registration.at();
        row.updatedAt = at;
        return row;
    }

    /** Brings a line back of whose registration nothing is told; what is there stays as it is. */
    void carry(Memories.Carried carried) {
        if (LineEntity.findById(carried.current().line().toString()) != null) {
            return;
        }
        LineEntity row = line(carried.registration(), carried.at());
        row.base = carried.current().base().toString();
        row.current = carried.current().id().number();
        row.persist();
        if (RevisionEntity.of(carried.current().id()) == null) {
            insert(carried.current(), RevisionEntity.CURRENT, List.of(), List.of(), carried.at());
        }
    }

    /** Shows the revision of this manifest as the one that serves, if it is not; false when no row is of it. */
    boolean serve(LineId line, Digest manifest) {
        LineEntity row = LineEntity.findById(line.toString());
        List<RevisionEntity> all = RevisionEntity.list("line = ?1 order by number desc", line.toString());
        Optional<RevisionEntity> serving = all.stream()
                .filter(each -> each.revision().manifest().equals(manifest))
                .min(Comparator.comparing(each -> row == null || !Objects.equals(row.current, each.number)));
        if (row == null || serving.isEmpty()) {
            return false;
        }
        all.stream()
                .filter(each -> RevisionEntity.CURRENT.equals(each.state))
                .forEach(each -> each.state = RevisionEntity.FORMER);
        serving.get().state = RevisionEntity.CURRENT;
        row.current = serving.get().number;
        row.base = serving.get().revision().base().toString();
        return true;
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
        RevisionEntity before = RevisionEntity.of(previous);
        if (before != null) {
            before.state = RevisionEntity.FORMER;
        }
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

    /** A line may be rolled back to a revision that served before; when that is given up, it stays what it was. */
    private static void reject(RevisionId candidate) {
        RevisionEntity row = RevisionEntity.of(candidate);
        if (row != null && RevisionEntity.CANDIDATE.equals(row.state)) {
            row.state = RevisionEntity.REJECTED;
        }
    }
}

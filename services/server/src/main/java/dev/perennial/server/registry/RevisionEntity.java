package dev.perennial.server.registry;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.json.Json;
import dev.perennial.server.view.RevisionView;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** A row of the revisions. */
@Entity
@IdClass(NumberedKey.class)
@Table(name = "revision")
class RevisionEntity extends PanacheEntityBase {
    static final String CANDIDATE = "CANDIDATE";
    static final String CURRENT = "CURRENT";
    static final String FORMER = "FORMER";
    static final String REJECTED = "REJECTED";

    @Id
    String line;

    @Id
    int number;

    Integer change;
    String state;
    String body;
    String figures;
    String report;

    @Column(name = "created_at")
    Instant createdAt;

    static RevisionEntity of(RevisionId id) {
        return findById(new NumberedKey(id.line().toString(), id.number()));
    }

    Revision revision() {
        return Json.read(body, Revision.class);
    }

    RevisionView view() {
        return new RevisionView(
                revision(),
                state,
                change == null ? OptionalInt.empty() : OptionalInt.of(change),
                Json.readList(figures, Figure.class),
                report == null ? List.of() : List.of(Json.read(report, ArtifactRef.class)),
                createdAt);
    }
}

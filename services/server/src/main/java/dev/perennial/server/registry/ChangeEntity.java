package dev.perennial.server.registry;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.server.json.Json;
import dev.perennial.server.view.ChangeView;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** A row of the changes. */
@Entity
@IdClass(NumberedKey.class)
@Table(name = "change")
class ChangeEntity extends PanacheEntityBase {
    static final String RUNNING = "RUNNING";

    @Id
    String line;

    @Id
    int number;

    String kind;
    String state;
    String reason;
    String triggers;
    int candidate;

    @Column(name = "workflow_id")
    String workflowId;

    String sentence;
    String outcome;

    @Column(name = "started_at")
    Instant startedAt;

    @Column(name = "ended_at")
    Instant endedAt;

    static ChangeEntity of(ChangeId id) {
        return findById(new NumberedKey(id.line().toString(), id.number()));
    }

    ChangeView view() {
        return new ChangeView(
                new ChangeId(LineId.parse(line), number),
                kind,
                state,
                new ChangeView.Story(reason, Json.readList(triggers, String.class), sentence, workflowId),
                candidate,
                Optional.ofNullable(outcome).map(Json::parse),
                startedAt,
                Optional.ofNullable(endedAt));
    }
}

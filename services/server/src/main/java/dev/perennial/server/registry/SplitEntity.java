package dev.perennial.server.registry;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.TrafficSplit;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The row that says how a line's traffic is shared. */
@Entity
@Table(name = "traffic_split")
class SplitEntity extends PanacheEntityBase {
    @Id
    String line;

    int current;
    Integer candidate;
    int weight;
    long generation;
    long renewals;

    @Column(name = "lease_ms")
    long leaseMillis;

    @Column(name = "updated_at")
    Instant updatedAt;

    TrafficSplit split() {
        LineId id = LineId.parse(line);
        List<RevisionId> trial = candidate == null ? List.of() : List.of(new RevisionId(id, candidate));
        return new TrafficSplit(
                id, generation, renewals, new RevisionId(id, current), trial, weight, Duration.ofMillis(leaseMillis));
    }
}

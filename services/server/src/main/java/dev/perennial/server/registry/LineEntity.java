package dev.perennial.server.registry;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.LineId;
import dev.perennial.server.view.LineView;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.OptionalInt;

/** A row of the lines. */
@Entity
@Table(name = "line")
class LineEntity extends PanacheEntityBase {
    @Id
    String line;

    String base;

    @Column(name = "base_name")
    String baseName;

    String phase;
    String sentence;
    Integer current;
    String policy;

    @Column(name = "policy_version")
    int policyVersion;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    LineView view() {
        return new LineView(
                LineId.parse(line),
                new BaseVersion(baseName, Digest.parse(base)),
                phase,
                sentence,
                current == null ? OptionalInt.empty() : OptionalInt.of(current),
                policyVersion,
                createdAt,
                updatedAt);
    }
}

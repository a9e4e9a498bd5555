package dev.perennial.server.registry;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.TrafficSplit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The traffic splits, one row a line, and the gateways' word on which revisions they have up. */
@ApplicationScoped
public class Splits {
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(30);

    private final EntityManager entities;

    Splits(EntityManager entities) {
        this.entities = entities;
    }

    /** All of them; what gateways poll. */
    @Transactional
    public List<TrafficSplit> all() {
        return SplitEntity.<SplitEntity>listAll().stream()
                .map(SplitEntity::split)
                .toList();
    }

    /** The split of a line, once it serves. */
    @Transactional
    public Optional<TrafficSplit> find(LineId line) {
        return SplitEntity.<SplitEntity>findByIdOptional(line.toString()).map(SplitEntity::split);
    }

    /** Gives the whole traffic to a revision, now; a trial is over. Asked again for the same, it changes nothing. */
    @Transactional
    public TrafficSplit serve(RevisionId current) {
        SplitEntity row = locked(current.line()).orElseGet(() -> fresh(current.line()));
        if (row.generation == 0 || row.current != current.number() || row.candidate != null) {
            row.current = current.number();
            row.candidate = null;
            row.weight = 0;
            changed(row);
        }
        return row.split();
    }

    /**
     * Gives a candidate its share beside the current revision. Asked for what already holds, it renews the lease; else
     * it begins a new generation. Throws {@link IllegalStateException} when another revision than {@code current}
     * serves.
     */
    @Transactional
    public TrafficSplit share(RevisionId current, RevisionId candidate, int weight, Duration lease) {
        SplitEntity row = locked(current.line())
                .filter(found -> found.current == current.number())
                .orElseThrow(() -> new IllegalStateException("Line " + current.line() + ": expected " + current
                        + " to serve, found another or none; look at the line again before sharing its traffic"));
        boolean same = row.candidate != null && row.candidate == candidate.number() && row.weight == weight;
        row.leaseMillis = lease.toMillis();
        row.candidate = candidate.number();
        row.weight = weight;
        row.renewals++;
        if (!same) {
            changed(row);
        }
        return row.split();
    }

    /** A gateway says that it has a revision up. */
    @Transactional
    public void up(RevisionId revision, String gateway) {
        entities.createNativeQuery("""
                        insert into endpoint (line, revision, gateway, seen_at) values (:line, :revision, :gateway, :now)
                        on conflict (line, revision, gateway) do update set seen_at = excluded.seen_at
                        """)
                .setParameter("line", revision.line().toString())
                .setParameter("revision", revision.number())
                .setParameter("gateway", gateway)
                .setParameter("now", Instant.now())
                .executeUpdate();
    }

    /** Whether any gateway has said since the instant that it has a revision up. */
    @Transactional
    public boolean isUp(RevisionId revision, Instant since) {
        Number up = (Number) entities.createNativeQuery(
                        "select count(*) from endpoint where line = :line and revision = :revision and seen_at >= :since")
                .setParameter("line", revision.line().toString())
                .setParameter("revision", revision.number())
                .setParameter("since", since)
                .getSingleResult();
        return up.longValue() > 0;
    }

    private static void changed(SplitEntity row) {
        row.generation++;
        row.updatedAt = Instant.now();
        row.persist();
    }

    private static Optional<SplitEntity> locked(LineId line) {
        return SplitEntity.findByIdOptional(line.toString(), LockModeType.PESSIMISTIC_WRITE);
    }

    private static SplitEntity fresh(LineId line) {
        SplitEntity row = new SplitEntity();
        row.line = line.toString();
        row.leaseMillis = UNTIL_TOLD.toMillis();
        return row;
    }
}

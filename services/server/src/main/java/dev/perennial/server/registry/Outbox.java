package dev.perennial.server.registry;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.json.Json;
import dev.perennial.server.view.LifecycleEvent;
import dev.perennial.steps.port.Happening;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened, written in the same transaction as what it tells of, and sent later.
 *
 * <p>Writers take turns for the moment between insert and commit, so that happenings become visible in the order of
 * their numbers: a reader that remembers the last number it saw misses none.
 */
@ApplicationScoped
public class Outbox {
    private static final long WRITERS = 7_000_001;
    private static final long RELAY = 7_000_002;

    private final EntityManager entities;

    Outbox(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Waits for the turn to write, which lasts until the transaction under way ends and holds other writers up; returns
     * the time, as exact as the database keeps it. Gives up after five seconds, as every wait for a lock in this
     * transaction then does: writers that waited for the end of a rebuild would keep all connections from everybody.
     *
     * @throws jakarta.persistence.PersistenceException when it gave up; the step that records is tried again
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Instant turn() {
        entities.createNativeQuery("set local lock_timeout = '5s'").executeUpdate();
        return turnHoweverLate();
    }

    /** The same, for a rebuild: waits as long as its transaction may last. */
    @Transactional(Transactional.TxType.MANDATORY)
    Instant turnHoweverLate() {
        lock("select cast(pg_advisory_xact_lock(:key) as text)", WRITERS);
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Writes a happening into the transaction under way, whose turn it is; a second writing of the same id changes
     * nothing. Returns whether it was new.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean append(String id, Happening happening, Instant at) {
        return entities.createNativeQuery(
                                "insert into outbox (id, type, line, data, created_at) values (:id, :type, :line, :data, :at) on conflict (id) do nothing")
                        .setParameter("id", id)
                        .setParameter("type", happening.type())
                        .setParameter("line", happening.line().toString())
                        .setParameter("data", Json.write(happening))
                        .setParameter("at", at)
                        .executeUpdate()
                == 1;
    }

    /** LifecycleEvents after a number, in order. */
    @Transactional
    public List<LifecycleEvent> after(long seq, int limit) {
        return OutboxEntity.<OutboxEntity>find("seq > ?1 order by seq", seq).page(0, limit).stream()
                .map(OutboxEntity::event)
                .toList();
    }

    /** Everything that was ever written of a line, in order. */
    @Transactional
    public List<LifecycleEvent> about(LineId line) {
        return OutboxEntity.<OutboxEntity>list("line = ?1 order by seq", line.toString()).stream()
                .map(OutboxEntity::event)
                .toList();
    }

    /** Every line that something was written of. */
    @Transactional
    public List<LineId> lines() {
        return entities.createQuery("select distinct line from OutboxEntity order by line", String.class)
                .getResultStream()
                .map(LineId::parse)
                .toList();
    }

    /** The number of the newest happening, 0 when there is none. */
    @Transactional
    public long last() {
        return entities.createQuery("select coalesce(max(seq), 0) from OutboxEntity", Long.class)
                .getSingleResult();
    }

    /**
     * Hands the oldest unsent happenings to the sender and marks them sent when it returns; returns how many there
     * were. One relay at a time, over all processes, keeps the order of a line; while another is at it, this returns 0.
     */
    @Transactional
    public int relay(int limit, Consumer<List<LifecycleEvent>> sender) {
        Object alone = lock("select pg_try_advisory_xact_lock(:key)", RELAY);
        if (!Boolean.TRUE.equals(alone)) {
            return 0;
        }
        List<OutboxEntity> rows = OutboxEntity.<OutboxEntity>find("publishedAt is null order by seq")
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .page(0, limit)
                .list();
        sender.accept(rows.stream().map(OutboxEntity::event).toList());
        Instant now = Instant.now();
        rows.forEach(row -> row.publishedAt = now);
        return rows.size();
    }

    private Object lock(String statement, long key) {
        return entities.createNativeQuery(statement, Object.class)
                .setParameter("key", key)
                .getSingleResult();
    }
}

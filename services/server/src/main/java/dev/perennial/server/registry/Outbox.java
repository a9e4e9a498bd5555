package dev.perennial.server.registry;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.view.LifecycleEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
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
     * Writes a happening into the transaction under way; a second writing of the same id changes nothing. Call it last:
     * it holds other writers up.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean append(String id, String type, LineId line, String data) {
        lock("select cast(pg_advisory_xact_lock(:key) as text)", WRITERS);
        return entities.createNativeQuery(
                                "insert into outbox (id, type, line, data, created_at) values (:id, :type, :line, :data, :at) on conflict (id) do nothing")
                        .setParameter("id", id)
                        .setParameter("type", type)
                        .setParameter("line", line.toString())
                        .setParameter("data", data)
                        .setParameter("at", Instant.now())
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

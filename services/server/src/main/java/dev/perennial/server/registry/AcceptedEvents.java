package dev.perennial.server.registry;

import dev.perennial.server.json.Json;
import dev.perennial.server.view.AcceptedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** The events taken in, each once by tenant, source and id. */
@ApplicationScoped
public class AcceptedEvents {
    private static final String ONE = "tenant = ?1 and source = ?2 and eventId = ?3";

    private final EntityManager entities;

    AcceptedEvents(EntityManager entities) {
        this.entities = entities;
    }

    /** Notes the event as pending, unless it is known; returns whether it still has to be signalled. */
    @Transactional
    public boolean accept(AcceptedEvent event) {
        int inserted = entities.createNativeQuery("""
                        insert into accepted_event (tenant, source, event_id, kind, line, digest, trigger, state, accepted_at)
                        values (:tenant, :source, :id, :kind, :line, :digest, :trigger, 'PENDING', :at)
                        on conflict (tenant, source, event_id) do nothing
                        """)
                .setParameter("tenant", event.tenant())
                .setParameter("source", event.source())
                .setParameter("id", event.id())
                .setParameter("kind", event.trigger().kindName())
                .setParameter("line", event.line())
                .setParameter("digest", event.digest().toString())
                .setParameter("trigger", Json.write(event.trigger()))
                .setParameter("at", Instant.now())
                .executeUpdate();
        return inserted == 1 || is(event, EventEntity.PENDING);
    }

    /** Whether the event was taken in and signalled before. */
    @Transactional
    public boolean isDone(String tenant, String source, String id) {
        return EventEntity.count(ONE + " and state = ?4", tenant, source, id, EventEntity.DONE) > 0;
    }

    /** Notes that the event was signalled. */
    @Transactional
    public void done(AcceptedEvent event) {
        EventEntity.update(
                "state = ?4, doneAt = ?5 where " + ONE,
                event.tenant(),
                event.source(),
                event.id(),
                EventEntity.DONE,
                Instant.now());
    }

    /** Forgets a pending event that turned out to be refused; when it comes again it is refused again. */
    @Transactional
    public void forget(AcceptedEvent event) {
        EventEntity.delete(ONE + " and state = ?4", event.tenant(), event.source(), event.id(), EventEntity.PENDING);
    }

    /**
     * An event still to be signalled.
     *
     * @param number its place among all events, in the order they were accepted
     * @param event what
     */
    public record Pending(long number, AcceptedEvent event) {}

    /**
     * Events still to be signalled that were accepted before the instant and have a number above {@code after}, oldest
     * first; 0 begins.
     */
    @Transactional
    public List<Pending> pending(Instant before, long after, int limit) {
        return EventEntity.<EventEntity>find(
                        "state = ?1 and acceptedAt < ?2 and seq > ?3 order by seq", EventEntity.PENDING, before, after)
                .page(0, limit)
                .stream()
                .map(row -> new Pending(row.seq, row.event()))
                .toList();
    }

    private static boolean is(AcceptedEvent event, String state) {
        return EventEntity.count(ONE + " and state = ?4", event.tenant(), event.source(), event.id(), state) > 0;
    }
}

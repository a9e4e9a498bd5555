package dev.perennial.server.registry;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.json.Json;
import dev.perennial.server.view.LifecycleEvent;
import dev.perennial.steps.port.Happening;
import dev.perennial.steps.port.Told;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Applies what happened to a line to the projections again. What the outbox still holds is applied with the time it was
 * recorded at; what only the workflows remember, with the time at which its step ended. The outbox is left as it is, so
 * that nobody hears old news twice.
 */
@ApplicationScoped
public class Restoration {
    private static final Map<String, Class<? extends Happening>> TYPES = Map.of(
            "line.registered", Happening.Registered.class,
            "line.state", Happening.LineChanged.class,
            "decision.made", Happening.Decided.class,
            "change.started", Happening.ChangeStarted.class,
            "change.step", Happening.ChangeStepped.class,
            "change.ended", Happening.ChangeFinished.class,
            "revision.made", Happening.RevisionMade.class,
            "revision.promoted", Happening.Promoted.class,
            "revision.rolled-back", Happening.RolledBack.class,
            "drift.judged", Happening.DriftJudged.class);

    private final EntityManager entities;
    private final Projection projection;
    private final Outbox outbox;
    private final Audit audit;

    Restoration(EntityManager entities, Projection projection, Outbox outbox, Audit audit) {
        this.entities = entities;
        this.projection = projection;
        this.outbox = outbox;
        this.audit = audit;
    }

    /**
     * What a workflow remembers.
     *
     * @param told what was told
     * @param at when its step ended
     */
    public record Remembered(Told told, Instant at) {}

    private record Past(Happening happening, Instant at) {}

    /**
     * Applies all of a line, the oldest first, in one transaction during which nothing else is recorded; returns how
     * much that was. Projections that are intact stay as they are; nothing is ever deleted.
     */
    @Transactional
    public int restore(LineId line, List<Remembered> remembered) {
        outbox.turn();
        Map<String, Past> past = recorded(line);
        for (Remembered each : remembered) {
            past.putIfAbsent(each.told().key().toString(), new Past(each.told().happening(), each.at()));
        }
        past.values().stream().sorted(Comparator.comparing(Past::at)).forEach(this::apply);
        audit.add("rebuild", "projections.rebuilt", line.toString(), past.size() + " happenings");
        return past.size();
    }

    /** Every line that the tables know of. */
    @Transactional
    public List<LineId> lines() {
        Stream<LineId> projected = LineEntity.<LineEntity>streamAll().map(row -> LineId.parse(row.line));
        return Stream.concat(projected, outbox.lines().stream()).distinct().toList();
    }

    /** Each as in a transaction of its own: rows are read anew after updates in bulk. */
    private void apply(Past past) {
        projection.apply(past.happening(), past.at());
        entities.flush();
        entities.clear();
    }

    private Map<String, Past> recorded(LineId line) {
        return outbox.about(line).stream()
                .filter(event -> TYPES.containsKey(event.type()))
                .collect(Collectors.toMap(
                        LifecycleEvent::id, Restoration::past, (first, second) -> first, LinkedHashMap::new));
    }

    private static Past past(LifecycleEvent event) {
        return new Past(Json.read(event.data().toString(), TYPES.get(event.type())), event.at());
    }
}

package dev.perennial.server.registry;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.LineId;
import dev.perennial.server.json.Json;
import dev.perennial.server.registry.Memories.Carried;
import dev.perennial.server.registry.Memories.Remembered;
import dev.perennial.server.view.LifecycleEvent;
import dev.perennial.steps.port.Happening;
import dev.perennial.store.alias.AliasName;
import dev.perennial.store.alias.Aliases;
import io.quarkus.narayana.jta.runtime.TransactionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Applies what happened to a line to the projections again. What the outbox still holds is applied with the time it was
 * recorded at; what only the workflows remember, with the time at which its step ended. Which revision serves, the
 * store's alias decides. The outbox is left as it is, so that nobody hears old news twice.
 */
@ApplicationScoped
public class Restoration {
    private static final int LONGEST_S = 3_600;
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
    private final Aliases aliases;

    Restoration(EntityManager entities, Projection projection, Outbox outbox, Audit audit, Aliases aliases) {
        this.entities = entities;
        this.projection = projection;
        this.outbox = outbox;
        this.audit = audit;
        this.aliases = aliases;
    }

    /** Applied with the time it was recorded at, in the order of its turn. */
    private record Past(Happening happening, Instant at, Instant turn) {}

    /**
     * What came of it.
     *
     * @param happenings how much was applied
     * @param gaps what could not be brought back, a sentence each; empty when all is there
     */
    public record Restored(int happenings, List<String> gaps) {
        public Restored {
            gaps = List.copyOf(gaps);
        }

        /** Both. */
        public Restored and(Restored other) {
            return new Restored(
                    happenings + other.happenings,
                    Stream.concat(gaps.stream(), other.gaps.stream()).toList());
        }
    }

    /**
     * Applies all of a line, the oldest first, in one transaction during which nothing else is recorded of any line.
     * Projections that are intact stay as they are; nothing is ever deleted.
     */
    @Transactional
    @TransactionConfiguration(timeout = LONGEST_S)
    public Restored restore(LineId line, Memories memories) {
        outbox.turnHoweverLate();
        Map<String, Past> past = recorded(line);
        for (Remembered each : memories.told()) {
            past.putIfAbsent(each.told().key().toString(), new Past(each.told().happening(), each.at(), each.at()));
        }
        int carried = carry(memories, past) ? 1 : 0;
        past.values().stream().sorted(Comparator.comparing(Past::turn)).forEach(this::apply);
        int happenings = past.size() + carried;
        if (happenings == 0) {
            return new Restored(0, List.of());
        }
        audit.add("rebuild", "projections.rebuilt", line.toString(), happenings + " happenings");
        return new Restored(happenings, gaps(line));
    }

    /** Every line that the tables know of. */
    @Transactional
    public List<LineId> lines() {
        Stream<LineId> projected = LineEntity.<LineEntity>streamAll().map(row -> LineId.parse(row.line));
        return Stream.concat(projected, outbox.lines().stream()).distinct().toList();
    }

    private boolean carry(Memories memories, Map<String, Past> past) {
        boolean registered = past.values().stream().anyMatch(each -> each.happening() instanceof Happening.Registered);
        Optional<Carried> first =
                memories.carried().stream().filter(each -> !registered).min(Comparator.comparing(Carried::at));
        first.ifPresent(projection::carry);
        entities.flush();
        entities.clear();
        return first.isPresent();
    }

    /** Each as in a transaction of its own: rows are read anew after updates in bulk. */
    private void apply(Past past) {
        projection.apply(past.happening(), past.at());
        entities.flush();
        entities.clear();
    }

    /** The alias is read while nothing can be recorded: every promotion that was recorded is in it. */
    private List<String> gaps(LineId line) {
        Optional<Digest> served = aliases.current(AliasName.current(line)).map(state -> state.target());
        return served.filter(manifest -> !projection.serve(line, manifest)).stream()
                .map(manifest -> "The store serves manifest " + manifest + " as line '" + line
                        + "', and neither tables nor Temporal nor the outbox tell of that revision; restore a backup of"
                        + " the database, then rebuild again.")
                .toList();
    }

    /**
     * In the outbox's order, whatever the clocks of those that recorded said: none has its turn before the last one.
     */
    private Map<String, Past> recorded(LineId line) {
        Map<String, Past> recorded = new LinkedHashMap<>();
        Instant turn = Instant.MIN;
        for (LifecycleEvent event : outbox.about(line)) {
            if (TYPES.containsKey(event.type())) {
                turn = event.at().isAfter(turn) ? event.at() : turn;
                recorded.putIfAbsent(event.id(), past(event, turn));
            }
        }
        return recorded;
    }

    private static Past past(LifecycleEvent event, Instant turn) {
        return new Past(Json.read(event.data().toString(), TYPES.get(event.type())), event.at(), turn);
    }
}

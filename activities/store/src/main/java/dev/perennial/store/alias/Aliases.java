package dev.perennial.store.alias;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.StaleAliasException;
import dev.perennial.store.failure.StoreUnavailableException;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.StoredObject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names that move from one manifest to another by compare-and-swap: {@code aliases/TENANT/LINE/NAME.json} decides, and
 * {@code refs-log/TENANT/LINE/NAME/N.json}, create-only and without gaps, tells every state it was in. A move that was
 * already made is made again by doing nothing, so that a caller killed in between may repeat it; a history entry that a
 * kill kept back is written by whoever moves the alias next, or repeats the move.
 */
public final class Aliases {
    private static final int LARGEST = 64 << 10;
    private static final int ATTEMPTS = 5;

    private final ObjectStore objects;
    private final Clock clock;

    /** Aliases in that store; the clock dates the history. */
    public Aliases(ObjectStore objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    /** An alias as it was read, with the tag to replace it under. */
    private record Reading(AliasChange change, String tag) {}

    /** Where the alias points now; empty when it was never created. */
    public Optional<AliasState> current(AliasName alias) {
        return read(alias).map(reading -> reading.change().state());
    }

    /**
     * Creates an alias.
     *
     * @param reason who or what does so, for the history
     * @return its state, generation 1
     * @throws StaleAliasException if it exists and is not just this creation
     */
    public AliasState create(AliasName alias, Digest target, String reason) {
        AliasChange first = change(new AliasState(1, target), List.of(), reason);
        if (!objects.putIfAbsent(alias.key(), first.body())) {
            AliasChange found = read(alias).map(Reading::change).orElse(first);
            if (!found.state().equals(first.state())) {
                throw new StaleAliasException(
                        alias.toString(), "nothing", found.state().toString());
            }
            first = found;
        }
        log(alias, first);
        return first.state();
    }

    /**
     * Moves an alias.
     *
     * @param expected the state that the caller decided upon
     * @param reason who or what does so, for the history
     * @return its new state, one generation on; the expected one if it points there already
     * @throws StaleAliasException if it is in another state, naming both; nothing has changed
     */
    public AliasState move(AliasName alias, AliasState expected, Digest target, String reason) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Reading reading = read(alias)
                    .orElseThrow(() -> new StaleAliasException(alias.toString(), expected.toString(), "nothing"));
            AliasChange found = reading.change();
            boolean made = found.isMove(expected, target);
            if (!made && !found.state().equals(expected)) {
                throw new StaleAliasException(
                        alias.toString(), expected.toString(), found.state().toString());
            }
            log(alias, found);
            if (made || target.equals(expected.target())) {
                return found.state();
            }
            AliasState next = new AliasState(expected.generation() + 1, target);
            AliasChange move = change(next, List.of(expected.target()), reason);
            if (objects.replace(alias.key(), reading.tag(), move.body()).isPresent()) {
                log(alias, move);
                return next;
            }
        }
        throw new StoreUnavailableException("Alias " + alias + " would not take a move: try again");
    }

    /** The history after a generation (0: from the start), oldest first, at most {@code limit} entries. */
    public List<AliasChange> history(AliasName alias, long after, int limit) {
        List<AliasChange> entries = new ArrayList<>();
        String start = after == 0 ? "" : alias.logKey(after);
        for (ObjectStat entry : objects.list(alias.logPrefix(), start, limit)) {
            try (StoredObject object = objects.get(entry.key(), ByteRange.ALL)) {
                entries.add(AliasChange.parse(entry.key(), object.readAll(LARGEST)));
            }
        }
        return entries;
    }

    private Optional<Reading> read(AliasName alias) {
        try (StoredObject object = objects.get(alias.key(), ByteRange.ALL)) {
            AliasChange change = AliasChange.parse(alias.key(), object.readAll(LARGEST));
            return Optional.of(new Reading(change, object.stat().tag()));
        } catch (NoSuchObjectException e) {
            return Optional.empty();
        }
    }

    private AliasChange change(AliasState state, List<Digest> previous, String reason) {
        return new AliasChange(state, previous, reason, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private void log(AliasName alias, AliasChange change) {
        objects.putIfAbsent(alias.logKey(change.state().generation()), change.body());
    }
}

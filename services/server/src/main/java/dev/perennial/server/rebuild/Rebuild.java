package dev.perennial.server.rebuild;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.registry.Memories;
import dev.perennial.server.registry.Memories.Carried;
import dev.perennial.server.registry.Memories.Remembered;
import dev.perennial.server.registry.Restoration;
import dev.perennial.server.registry.Restoration.Restored;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Rebuilds the projections (lines, revisions, changes, steps, decisions, drift windows) from the histories of the
 * workflows, from what the outbox still holds and from the store's aliases. It moves no alias and no traffic and sends
 * nothing; over projections that are intact it changes nothing. Roles may go on meanwhile.
 */
@ApplicationScoped
public class Rebuild {
    private static final Logger LOG = Logger.getLogger(Rebuild.class);

    private final Histories histories;
    private final Recordings recordings;
    private final Hearsay hearsay;
    private final Restoration restoration;

    Rebuild(Histories histories, Recordings recordings, Hearsay hearsay, Restoration restoration) {
        this.histories = histories;
        this.recordings = recordings;
        this.hearsay = hearsay;
        this.restoration = restoration;
    }

    /** Rebuilds every line that Temporal or the database knows of. */
    public Restored all() {
        List<LineId> lines = Stream.concat(histories.lines().stream(), restoration.lines().stream())
                .distinct()
                .toList();
        Restored sum = new Restored(0, List.of());
        for (LineId line : lines) {
            sum = sum.and(restore(line));
        }
        LOG.infof("rebuild ended lines=%d happenings=%d", lines.size(), sum.happenings());
        return sum;
    }

    /** Rebuilds one line; refused when neither Temporal nor the outbox remembers it. */
    public Restored line(LineId line) {
        Restored restored = restore(line);
        if (restored.happenings() == 0) {
            throw Refusal.unknown("Neither Temporal nor the outbox remembers line '" + line
                    + "'; look its name up in the list of lines, and check perennial.temporal.namespace.");
        }
        return restored;
    }

    private Restored restore(LineId line) {
        List<Remembered> told = new ArrayList<>();
        List<Remembered> ends = new ArrayList<>();
        List<Carried> carried = new ArrayList<>();
        histories.of(line).forEach(history -> {
            recordings.in(history).forEach(told::add);
            hearsay.ends(history).forEach(ends::add);
            hearsay.carried(history).forEach(carried::add);
        });
        told.addAll(ends);
        Restored restored = restoration.restore(line, new Memories(told, carried));
        restored.gaps().forEach(LOG::error);
        LOG.infof(
                "rebuilt line=%s happenings=%d gaps=%d",
                line, restored.happenings(), restored.gaps().size());
        return restored;
    }
}

package dev.perennial.server.rebuild;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.registry.Restoration;
import dev.perennial.server.registry.Restoration.Remembered;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Rebuilds the projections (lines, revisions, changes, steps, decisions, drift windows) from the histories of the
 * workflows and from what the outbox still holds. It moves no alias and no traffic and sends nothing; over projections
 * that are intact it changes nothing.
 */
@ApplicationScoped
public class Rebuild {
    private static final Logger LOG = Logger.getLogger(Rebuild.class);

    private final Histories histories;
    private final Recordings recordings;
    private final Restoration restoration;

    Rebuild(Histories histories, Recordings recordings, Restoration restoration) {
        this.histories = histories;
        this.recordings = recordings;
        this.restoration = restoration;
    }

    /** Rebuilds every line that Temporal or the database knows of; returns how many happenings were applied. */
    public int all() {
        List<LineId> lines = Stream.concat(histories.lines().stream(), restoration.lines().stream())
                .distinct()
                .toList();
        int happenings = 0;
        int done = 0;
        for (LineId line : lines) {
            happenings += restore(line);
            done++;
            LOG.infof("rebuilt line=%s done=%d of=%d", line, done, lines.size());
        }
        LOG.infof("rebuild ended lines=%d happenings=%d", lines.size(), happenings);
        return happenings;
    }

    /** Rebuilds one line; refused when neither Temporal nor the outbox remembers it. */
    public int line(LineId line) {
        int happenings = restore(line);
        if (happenings == 0) {
            throw Refusal.unknown("Neither Temporal nor the outbox remembers line '" + line
                    + "'; look its name up in the list of lines, and check perennial.temporal.namespace.");
        }
        LOG.infof("rebuild ended line=%s happenings=%d", line, happenings);
        return happenings;
    }

    private int restore(LineId line) {
        List<Remembered> remembered = histories.of(line).flatMap(recordings::in).toList();
        return restoration.restore(line, remembered);
    }
}

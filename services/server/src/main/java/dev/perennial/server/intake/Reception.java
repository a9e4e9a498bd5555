package dev.perennial.server.intake;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.server.registry.AcceptedEvents;
import dev.perennial.server.registry.Lines;
import dev.perennial.server.temporal.LineMail;
import dev.perennial.server.view.AcceptedEvent;
import dev.perennial.server.view.LineView;
import dev.perennial.steps.failpoint.Failpoint;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.slf4j.MDC;

/**
 * Takes an event in, wherever it came from: noted as pending, the line told, marked done. A kill between any two of
 * these loses and doubles nothing.
 */
@ApplicationScoped
public class Reception {
    private static final Logger LOG = Logger.getLogger(Reception.class);

    private final AcceptedEvents events;
    private final Lines lines;
    private final LineMail mail;

    Reception(AcceptedEvents events, Lines lines, LineMail mail) {
        this.events = events;
        this.lines = lines;
        this.mail = mail;
    }

    /** What became of an event. */
    public enum Taken {
        /** It was new, and the line was told. */
        TOLD,
        /** It was taken in before. */
        KNOWN,
        /** It is noted; the line could not be told yet and will be. */
        WAITS
    }

    /**
     * Throws {@link RejectedEvent} when the event's line is known to nobody, or when it releases a base again as the
     * successor of another one; nothing is noted then.
     */
    public Taken take(AcceptedEvent event) {
        if (!event.line().isEmpty()) {
            requireLine(LineId.parse(event.line()));
        }
        if (!events.accept(event)) {
            return Taken.KNOWN;
        }
        Failpoint.EVENT_ACCEPTED.reach();
        return tell(event) ? Taken.TOLD : Taken.WAITS;
    }

    /** Tells the line of an event that is noted as pending, and marks it done; returns whether anybody heard. */
    public boolean tell(AcceptedEvent event) {
        MDC.put("line", event.line());
        try {
            boolean heard = send(event);
            if (heard) {
                Failpoint.EVENT_SIGNALLED.reach();
                events.done(event);
                LOG.infof("event told kind=%s source=%s id=%s", event.trigger().kindName(), event.source(), event.id());
            }
            return heard;
        } catch (RejectedEvent e) {
            events.forget(event);
            throw e;
        } finally {
            MDC.remove("line");
        }
    }

    /** Refuses a line that neither the registry nor Temporal knows, and one that is retired. */
    public void requireLine(LineId line) {
        Optional<LineView> known = lines.find(line);
        if (known.isEmpty() && !mail.isThere(line)) {
            throw new RejectedEvent(
                    "Line '" + line + "' is not registered; register it first, or correct the event's 'line'.");
        }
        if (known.filter(view -> view.phase().equals(LinePhase.RETIRED.name())).isPresent()) {
            throw new RejectedEvent("Line '" + line + "' is retired; register it again before sending it events.");
        }
    }

    private boolean send(AcceptedEvent event) {
        if (event.trigger() instanceof Trigger.BaseReleased released) {
            requireSame(mail.baseReleased(released), released);
            return true;
        }
        return mail.trigger(LineId.parse(event.line()), event.trigger());
    }

    private static void requireSame(Trigger.BaseReleased told, Trigger.BaseReleased released) {
        if (!told.predecessor().equals(released.predecessor())) {
            throw new RejectedEvent("Base '" + released.base().name() + "' ("
                    + released.base().manifest() + ") was released before as the successor of " + told.predecessor()
                    + ", and this event says of " + released.predecessor()
                    + "; correct the event's 'predecessor', or trigger the lines that stand on it one by one.");
        }
    }
}

package dev.perennial.steps.failpoint;

import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place worth killing a process at. When {@code PERENNIAL_FAILPOINT} (or the system property
 * {@code perennial.failpoint}) names it, the thread that reaches it says so in the log and stays there until the
 * process is killed; else nothing happens.
 */
public enum Failpoint {
    /** An event is noted as pending; its line is not told. */
    EVENT_ACCEPTED,
    /** The line is told; the event is not acknowledged. */
    EVENT_SIGNALLED,
    /** Inside an edit. */
    EDITING,
    /** Blobs are stored; no manifest speaks of them. */
    BLOBS_STORED,
    /** During a canary step. */
    CANARY_STEP,
    /** The alias points to the candidate; the projection does not know. */
    ALIAS_MOVED;

    private static final Logger LOG = LoggerFactory.getLogger(Failpoint.class);
    private static final String CHOSEN = chosen();

    /** Stays here for good when this failpoint was chosen. */
    public void reach() {
        if (CHOSEN.equals(name())) {
            LOG.warn("failpoint reached name={}", name());
            while (true) {
                LockSupport.park(this);
            }
        }
    }

    private static String chosen() {
        String variable = System.getenv("PERENNIAL_FAILPOINT");
        return System.getProperty("perennial.failpoint", variable == null ? "" : variable);
    }
}

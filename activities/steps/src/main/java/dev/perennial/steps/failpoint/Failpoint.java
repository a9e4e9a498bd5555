package dev.perennial.steps.failpoint;

import java.util.Optional;
import java.util.concurrent.Semaphore;
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
    /** Inside an edit: weights are changed in memory, nothing of them is stored. */
    EDITING,
    /** Inside a step of a merge: some tensors of it are kept on the disk. */
    MERGING,
    /** Blobs are stored; no manifest speaks of them. */
    BLOBS_STORED,
    /** During a canary step: the candidate has its share of the traffic, nothing is judged yet. */
    CANARY_STEP,
    /** The alias points to the candidate; the projection does not know. */
    ALIAS_MOVED;

    private static final Logger LOG = LoggerFactory.getLogger(Failpoint.class);
    private static final String PROPERTY = "perennial.failpoint";
    private static final String VARIABLE =
            Optional.ofNullable(System.getenv("PERENNIAL_FAILPOINT")).orElse("");

    /** Stays here for good when this failpoint was chosen; not even an interruption leads on. */
    public void reach() {
        if (name().equals(System.getProperty(PROPERTY, VARIABLE))) {
            LOG.warn("failpoint reached name={}", name());
            new Semaphore(0).acquireUninterruptibly();
        }
    }
}

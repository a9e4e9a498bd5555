package dev.perennial.steps.port;

import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.TrafficSplit;
import java.time.Duration;

/** Whatever serves a line's revisions. Every method may be repeated. */
public interface Traffic {
    /**
     * Asks for a revision to be brought up beside the one serving, without traffic; returns whether it answers by now.
     * Ask again until it does.
     */
    boolean prepare(RevisionId current, RevisionId candidate);

    /**
     * Gives the candidate its share in 1/10,000 for the length of the lease; asked again for the same share, renews the
     * lease.
     */
    TrafficSplit split(RevisionId current, RevisionId candidate, int weight, Duration lease);

    /** Gives a revision the whole traffic of its line, until told otherwise; a trial that was under way is over. */
    TrafficSplit serve(RevisionId revision);

    /** Says that a revision gets no traffic any more and may be taken down. */
    void release(RevisionId revision);
}

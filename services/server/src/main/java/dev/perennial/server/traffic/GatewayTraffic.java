package dev.perennial.server.traffic;

import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.server.registry.Splits;
import dev.perennial.steps.port.Traffic;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/**
 * Steers our gateways through the split's row. A candidate with weight 0 tells them to bring it up; each says so, every
 * few seconds, while it has it.
 */
@ApplicationScoped
class GatewayTraffic implements Traffic {
    private static final Duration FRESH = Duration.ofSeconds(15);
    private static final Duration TRIAL = Duration.ofMinutes(1);

    private final Splits splits;

    GatewayTraffic(Splits splits) {
        this.splits = splits;
    }

    @Override
    public boolean prepare(RevisionId current, RevisionId candidate) {
        boolean asked = splits.find(current.line())
                .filter(split -> split.candidate().contains(candidate))
                .isPresent();
        if (!asked) {
            splits.share(current, candidate, 0, TRIAL);
        }
        return splits.isUp(candidate, Instant.now().minus(FRESH));
    }

    @Override
    public TrafficSplit split(RevisionId current, RevisionId candidate, int weight, Duration lease) {
        return splits.share(current, candidate, weight, lease);
    }

    @Override
    public TrafficSplit serve(RevisionId revision) {
        return splits.serve(revision);
    }

    /** Gateways take down by themselves what the row does not name. */
    @Override
    public void release(RevisionId revision) {
        boolean onTrial = splits.find(revision.line())
                .filter(split -> split.candidate().contains(revision))
                .isPresent();
        if (onTrial) {
            throw new IllegalStateException(
                    revision + " still is on trial; give another revision the whole traffic first");
        }
    }
}

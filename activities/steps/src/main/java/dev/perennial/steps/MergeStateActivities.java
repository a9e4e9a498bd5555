package dev.perennial.steps;

import dev.perennial.flow.steps.MergeStateSteps;
import dev.perennial.steps.work.ExpertStream;
import dev.perennial.steps.work.Membership;
import dev.perennial.steps.work.Pulse;
import dev.perennial.steps.work.Workplace;
import java.util.List;
import java.util.stream.Stream;

/** States of merges, swept. */
public final class MergeStateActivities implements MergeStateSteps {
    private final Workplace workplace;

    /** Works there. */
    public MergeStateActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Swept sweep(SweepOrder order) {
        List<Membership> needed = Stream.of(order.serving(), order.before())
                .map(revision -> Membership.of(workplace.registry(), revision))
                .toList();
        return new Swept(ExpertStream.sweep(
                workplace.artifacts(),
                order.serving().line(),
                needed,
                () -> Pulse.beat("removing what earlier merges left")));
    }
}

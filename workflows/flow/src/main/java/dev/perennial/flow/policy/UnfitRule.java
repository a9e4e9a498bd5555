package dev.perennial.flow.policy;

import dev.perennial.contract.change.Decision;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.contract.trigger.Trigger;
import java.util.List;
import java.util.Optional;

/**
 * What is answered without a change: superseded at any time; unfit, harmless or beyond us only when no change runs,
 * because the change may alter what fits.
 */
final class UnfitRule {
    /** Experts that may wait at the same time. */
    static final int MOST_EXPERTS = 8;

    private UnfitRule() {}

    static Optional<Decision> decide(Situation situation, DriftRule rule) {
        return supersededDrift(situation)
                .or(() -> surplusExpert(situation))
                .or(() -> situation.blocked().isEmpty() ? unfit(situation, rule) : Optional.empty());
    }

    private static Optional<Decision> supersededDrift(Situation situation) {
        List<Trigger.Drift> drifts = situation.triggers(Trigger.Drift.class);
        if (drifts.size() < 2) {
            return Optional.empty();
        }
        Trigger.Drift latest = drifts.get(drifts.size() - 1);
        List<String> older = drifts.subList(0, drifts.size() - 1).stream()
                .map(Trigger.Drift::id)
                .toList();
        return skip("superseded by window " + latest.assessment().window(), older);
    }

    private static Optional<Decision> surplusExpert(Situation situation) {
        List<Trigger.ExpertPublished> experts = situation.triggers(Trigger.ExpertPublished.class);
        return experts.size() <= MOST_EXPERTS
                ? Optional.empty()
                : skip(
                        "more than " + MOST_EXPERTS + " experts wait; publish it again when they are merged",
                        List.of(experts.get(MOST_EXPERTS).id()));
    }

    private static Optional<Decision> unfit(Situation situation, DriftRule rule) {
        return situation.waiting().stream()
                .map(waiting -> unfit(situation, waiting.trigger(), rule))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Decision> unfit(Situation situation, Trigger trigger, DriftRule rule) {
        if (trigger instanceof Trigger.Drift drift) {
            return drift(situation, drift, rule);
        }
        if (trigger instanceof Trigger.BaseReleased released) {
            return base(situation, released);
        }
        if (trigger instanceof Trigger.ExpertPublished published) {
            return expert(situation, published);
        }
        return trigger instanceof Trigger.OperatorAsked asked ? order(situation, asked) : Optional.empty();
    }

    private static Optional<Decision> drift(Situation situation, Trigger.Drift drift, DriftRule rule) {
        Revision current = situation.current();
        List<String> ids = List.of(drift.id());
        if (!drift.served().equals(current.id())) {
            return skip("the window was served by " + drift.served() + ", now " + current.id() + " serves", ids);
        }
        if (rule.deterioration(situation.policy().drift(), drift.assessment()).isEmpty()) {
            String reason = drift.assessment().sentence() + "; no deterioration is shown"
                    + rule.known(drift.assessment()) + ", so no change";
            return Optional.of(new Decision.Note(reason, ids));
        }
        if (DriftRule.order(situation, drift.assessment()).isEmpty()) {
            String reason = drift.assessment().sentence() + "; "
                    + drift.assessment().failures().count() + " labelled failures are too few for an edit and no"
                    + " published expert is on offer: a person must say";
            return Optional.of(new Decision.Hold(reason, ids));
        }
        return Optional.empty();
    }

    private static Optional<Decision> base(Situation situation, Trigger.BaseReleased released) {
        Revision current = situation.current();
        List<String> ids = List.of(released.id());
        if (released.base().manifest().equals(current.base())) {
            return skip("the line stands on base " + released.base().name() + " already", ids);
        }
        if (!released.predecessor().equals(current.base())) {
            return skip(
                    "base " + released.base().name() + " follows "
                            + released.predecessor().brief() + ", the line stands on "
                            + current.base().brief(),
                    ids);
        }
        List<Trigger.BaseReleased> fit = situation.triggers(Trigger.BaseReleased.class).stream()
                .filter(other -> other.predecessor().equals(current.base()))
                .toList();
        Trigger.BaseReleased latest = fit.get(fit.size() - 1);
        return latest.id().equals(released.id())
                ? Optional.empty()
                : skip("superseded by base " + latest.base().name(), ids);
    }

    private static Optional<Decision> expert(Situation situation, Trigger.ExpertPublished published) {
        boolean fits = published.expert().base().equals(situation.current().base());
        boolean willFit = situation.triggers(Trigger.BaseReleased.class).stream()
                .map(Trigger.BaseReleased::base)
                .map(BaseVersion::manifest)
                .anyMatch(published.expert().base()::equals);
        return fits || willFit
                ? Optional.empty()
                : skip(
                        "expert " + published.expert().name() + " was tuned from "
                                + published.expert().base().brief() + ", the line stands on "
                                + situation.current().base().brief(),
                        List.of(published.id()));
    }

    private static Optional<Decision> order(Situation situation, Trigger.OperatorAsked asked) {
        Revision current = situation.current();
        List<String> ids = List.of(asked.id());
        if (asked.order() instanceof OperatorOrder.RollBack back
                && back.revision().equals(current.id())) {
            return skip(current.id() + " serves already", ids);
        }
        if (asked.order() instanceof OperatorOrder.Transfer transfer
                && transfer.base().manifest().equals(current.base())) {
            return skip("the line stands on base " + transfer.base().name() + " already", ids);
        }
        if (asked.order() instanceof OperatorOrder.Merge merge) {
            return merge.experts().stream()
                    .filter(expert -> !expert.base().equals(current.base()))
                    .findFirst()
                    .flatMap(stranger ->
                            skip("expert " + stranger.name() + " was tuned from another base than the line's", ids));
        }
        return Optional.empty();
    }

    private static Optional<Decision> skip(String reason, List<String> ids) {
        return Optional.of(new Decision.Skip(reason, ids));
    }
}

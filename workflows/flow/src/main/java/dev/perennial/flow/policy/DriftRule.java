package dev.perennial.flow.policy;

import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.policy.DriftRules;
import dev.perennial.contract.trigger.Trigger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Drift changes a line only together with deterioration; otherwise it is kept on record. */
final class DriftRule {
    private DriftRule() {}

    /** Why the window counts as deterioration; none when it does not. */
    static Optional<String> deterioration(DriftRules rules, DriftAssessment assessment) {
        Optional<String> declined = assessment.declines().stream()
                .filter(decline -> shown(rules, decline))
                .findFirst()
                .map(DriftRule::sentence);
        int failures = assessment.failures().count();
        return declined.or(() ->
                failures >= rules.minFailures() ? Optional.of(failures + " labelled failures") : Optional.empty());
    }

    /** An edit from enough labelled failures, else a merge of experts that must win on the drifted slice. */
    static Optional<PolicyRules.Proposal> propose(Situation situation, Waiting waiting, Trigger.Drift drift) {
        DriftAssessment assessment = drift.assessment();
        DriftRules rules = situation.policy().drift();
        return deterioration(rules, assessment).flatMap(why -> order(situation, assessment)
                .map(order -> PolicyRules.Proposal.now(
                        waiting,
                        new Decision.Start(
                                order, "drift: " + assessment.sentence() + ", with " + why, List.of(drift.id())))));
    }

    /** What can be done about it; none when a person must say. */
    static Optional<ChangeOrder> order(Situation situation, DriftAssessment assessment) {
        int failures = assessment.failures().count();
        if (failures >= situation.policy().drift().minFailures()) {
            return Optional.of(new ChangeOrder.Edit(assessment.failures().bodies(), failures));
        }
        List<Expert> experts = situation.experts().stream()
                .filter(expert -> expert.base().equals(situation.current().base()))
                .toList();
        return experts.isEmpty() || assessment.slice().isEmpty()
                ? Optional.empty()
                : Optional.of(new ChangeOrder.Merge(experts, true, assessment.slice()));
    }

    private static boolean shown(DriftRules rules, Decline decline) {
        if (decline.basis() == DeclineBasis.LABELLED) {
            return decline.lowerBound() >= rules.labelledDecline() && decline.lowerBound() > 0;
        }
        return decline.basis() == DeclineBasis.ESTIMATED
                && decline.lowerBound() >= rules.estimatedDecline()
                && decline.lowerBound() > 0;
    }

    private static String sentence(Decline decline) {
        return String.format(
                Locale.ROOT,
                "%s decline from %.3f to %.3f right (at least %.3f, %d outcomes)",
                decline.basis().name().toLowerCase(Locale.ROOT),
                decline.reference(),
                decline.window(),
                decline.lowerBound(),
                decline.samples());
    }
}

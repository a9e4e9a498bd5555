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
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Drift changes a line only together with deterioration; otherwise it is kept on record. Deterioration that labels show
 * counts before one that is estimated; labels that are enough to rule the estimate out win over it, and labels that are
 * too few to say either leave it standing.
 */
final class DriftRule {
    private final boolean weighs;

    /**
     * Rules that say which evidence counts.
     *
     * @param weighs whether labels may rule an estimate out; else any decline that is shown counts
     */
    DriftRule(boolean weighs) {
        this.weighs = weighs;
    }

    /** Why the window counts as deterioration; none when it does not. */
    Optional<String> deterioration(DriftRules rules, DriftAssessment assessment) {
        int failures = assessment.failures().count();
        return labelled(assessment)
                .filter(decline -> shown(decline, rules.labelledDecline()))
                .map(Decline::sentence)
                .or(() -> estimated(rules, assessment))
                .or(() -> failures >= rules.minFailures()
                        ? Optional.of(failures + " labelled failures")
                        : Optional.empty());
    }

    /** What is known of declines that are not shown, to be said in passing. */
    String known(DriftAssessment assessment) {
        if (!weighs || assessment.declines().isEmpty()) {
            return "";
        }
        String all = assessment.declines().stream().map(Decline::sentence).collect(Collectors.joining("; "));
        return " (" + all + ")";
    }

    /** An edit from enough labelled failures, else a merge of experts that must win on the drifted slice. */
    Optional<PolicyRules.Proposal> propose(Situation situation, Waiting waiting, Trigger.Drift drift) {
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

    private Optional<String> estimated(DriftRules rules, DriftAssessment assessment) {
        Optional<Decline> labelled = labelled(assessment);
        return of(assessment, DeclineBasis.ESTIMATED)
                .filter(decline -> shown(decline, rules.estimatedDecline()))
                .filter(decline -> !weighs
                        || labelled.filter(labels -> labels.rulesOut(decline)).isEmpty())
                .map(decline -> decline.sentence()
                        + labelled.map(labels -> ", which labels neither show nor rule out: " + labels.sentence())
                                .orElse(", as too few outcomes are labelled"));
    }

    private static Optional<Decline> labelled(DriftAssessment assessment) {
        return of(assessment, DeclineBasis.LABELLED);
    }

    private static Optional<Decline> of(DriftAssessment assessment, DeclineBasis basis) {
        return assessment.declines().stream()
                .filter(decline -> decline.basis() == basis)
                .findFirst();
    }

    private static boolean shown(Decline decline, double least) {
        return decline.lowerBound() >= least && decline.lowerBound() > 0;
    }
}

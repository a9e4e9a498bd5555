package dev.perennial.flow.policy;

import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.trigger.Trigger;
import java.util.List;
import java.util.Optional;

/** One expert a change, so that what is seen afterwards can be laid at its door. */
final class ExpertRule {
    private ExpertRule() {}

    static Optional<PolicyRules.Proposal> propose(
            Situation situation, Waiting waiting, Trigger.ExpertPublished published) {
        Expert expert = published.expert();
        if (!expert.base().equals(situation.current().base())) {
            return Optional.empty();
        }
        ChangeOrder order = new ChangeOrder.Merge(List.of(expert), true, List.of());
        String reason = "expert " + expert.name() + " published for the base the line stands on";
        return Optional.of(
                PolicyRules.Proposal.now(waiting, new Decision.Start(order, reason, List.of(published.id()))));
    }
}

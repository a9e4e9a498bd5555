package dev.perennial.flow.policy;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.policy.EditRules;
import dev.perennial.contract.trigger.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Corrections make an edit when they are urgent, when enough wait, or when the oldest waits too long. */
final class CorrectionsRule {
    private CorrectionsRule() {}

    static PolicyRules.Proposal propose(Situation situation) {
        EditRules rules = situation.policy().edits();
        List<Waiting> corrections = corrections(situation);
        int count = count(corrections);
        Instant oldest = corrections.stream()
                .map(Waiting::since)
                .min(Comparator.naturalOrder())
                .orElse(situation.now());
        Instant due = oldest.plus(rules.maxAge());
        if (count >= rules.minCorrections()) {
            String why = count + " wait, " + rules.minCorrections() + " make an edit";
            return new PolicyRules.Proposal(oldest, oldest, "", edit(situation, why));
        }
        String aged = count + (count == 1 ? " waits" : " wait") + " and the oldest is " + rules.maxAge() + " old";
        String waits = count + " of " + rules.minCorrections() + " corrections wait";
        return new PolicyRules.Proposal(oldest, due, waits, edit(situation, aged));
    }

    /** An edit of as many bodies as the rules allow in one change, urgent ones first, then the oldest. */
    static Decision edit(Situation situation, String why) {
        List<Trigger.Corrections> chosen = new ArrayList<>();
        int edits = 0;
        for (Trigger.Corrections corrections : inOrder(situation)) {
            if (chosen.isEmpty()
                    || edits + corrections.count() <= situation.policy().edits().maxBatch()) {
                chosen.add(corrections);
                edits += corrections.count();
            }
        }
        List<ArtifactRef> bodies =
                chosen.stream().map(Trigger.Corrections::body).toList();
        List<String> ids = chosen.stream().map(Trigger.Corrections::id).toList();
        return new Decision.Start(new ChangeOrder.Edit(bodies, edits), "corrections: " + why, ids);
    }

    static int count(List<Waiting> corrections) {
        return corrections.stream()
                .mapToInt(waiting -> ((Trigger.Corrections) waiting.trigger()).count())
                .sum();
    }

    static List<Waiting> corrections(Situation situation) {
        return situation.waiting().stream()
                .filter(waiting -> waiting.trigger() instanceof Trigger.Corrections)
                .toList();
    }

    private static List<Trigger.Corrections> inOrder(Situation situation) {
        return corrections(situation).stream()
                .sorted(Comparator.comparing(Waiting::since))
                .map(waiting -> (Trigger.Corrections) waiting.trigger())
                .sorted(Comparator.comparing(corrections -> !corrections.urgent()))
                .toList();
    }
}

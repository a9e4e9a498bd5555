package dev.perennial.contract.rollout;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.RevisionId;
import java.util.List;

/**
 * What a rollout answers when asked how it is.
 *
 * @param change the change it releases
 * @param current the revision that serves
 * @param candidate the revision on trial
 * @param phase what it is doing
 * @param step the index of the step, from 0
 * @param weight the candidate's share now, in 1/10,000
 * @param judgements the judgements so far, oldest first
 * @param sentence what it waits for or why it ended, for people
 */
public record RolloutStatus(
        ChangeId change,
        RevisionId current,
        RevisionId candidate,
        RolloutPhase phase,
        int step,
        int weight,
        List<StepJudgement> judgements,
        String sentence) {
    public RolloutStatus {
        judgements = List.copyOf(judgements);
    }
}

package dev.perennial.flow.rollout;

import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.RolloutPhase;
import dev.perennial.contract.rollout.RolloutStatus;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.flow.steps.RolloutSteps;
import java.util.ArrayList;
import java.util.List;

/** Where a rollout stands; whenever it enters a phase, that is shown. */
final class RolloutStand {
    private static final int MOST_JUDGEMENTS = 40;

    private final RolloutRequest request;
    private final RolloutVoice voice;
    private final List<StepJudgement> judgements;
    private RolloutPhase phase;
    private String sentence = "";
    private int step;
    private int attempt;
    private int weight;

    RolloutStand(RolloutRequest request, RolloutVoice voice) {
        this.request = request;
        this.voice = voice;
        this.judgements = new ArrayList<>(request.judgements());
        this.phase = request.phase();
        this.step = request.step();
        this.attempt = request.attempt();
    }

    RolloutSteps.Pair pair() {
        return request.pair();
    }

    CanaryPlan plan() {
        return request.plan();
    }

    RolloutStatus status() {
        return new RolloutStatus(
                pair().change(),
                pair().current().id(),
                pair().candidate().id(),
                phase,
                step,
                weight,
                judgements,
                sentence);
    }

    void enter(RolloutPhase next, String why) {
        phase = next;
        sentence = why;
        voice.show(status());
    }

    boolean isIn(RolloutPhase asked) {
        return phase == asked;
    }

    /** What is said of the phase. */
    String sentence() {
        return sentence;
    }

    /** The candidate has this weight now. */
    void carries(int now) {
        weight = now;
    }

    /** The index of the step that runs or comes next, from 0. */
    int step() {
        return step;
    }

    /** Whether the plan has that step. */
    boolean hasStep() {
        return step < plan().steps().size();
    }

    CanaryStep stage() {
        return plan().steps().get(step);
    }

    /** A name for this attempt at this step. */
    String attemptName() {
        return step + "-" + attempt;
    }

    void stepPassed() {
        step++;
    }

    void tryAgain() {
        attempt++;
    }

    void keep(StepJudgement judgement) {
        judgements.add(judgement);
        if (judgements.size() > MOST_JUDGEMENTS) {
            judgements.remove(0);
        }
    }

    /** The judgements so far, the latest last. */
    List<StepJudgement> judgements() {
        return List.copyOf(judgements);
    }

    /** The rollout from here on, for another run. */
    RolloutRequest onward() {
        return new RolloutRequest(
                RolloutRequest.VERSION, pair(), request.kind(), plan(), RolloutPhase.CANARY, step, judgements, attempt);
    }
}

package dev.perennial.flow.rollout;

import dev.perennial.contract.Figure;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.Observation;
import dev.perennial.contract.rollout.RolloutPhase;
import dev.perennial.contract.rollout.RolloutStatus;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.steps.RolloutSteps;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rollout from step to step. Whatever stops it, a failure or a cancellation, the traffic goes back to the current
 * revision; only a promotion that has begun is finished instead.
 */
final class RolloutRun {
    private static final int MOST_JUDGEMENTS = 40;

    private final RolloutRequest request;
    private final RolloutSteps.Pair pair;
    private final CanaryPlan plan;
    private final RolloutDesk desk;
    private final RolloutTraffic traffic;
    private final RolloutVoice voice;
    private final List<StepJudgement> judgements;
    private RolloutPhase phase;
    private String sentence = "";
    private int step;
    private int attempt;
    private int weight;
    private @Nullable Promise<?> busy;

    RolloutRun(RolloutRequest request, RolloutDesk desk) {
        this.request = request;
        this.pair = request.pair();
        this.plan = request.plan();
        this.desk = desk;
        this.traffic = new RolloutTraffic(pair, plan);
        this.voice = new RolloutVoice(pair);
        this.judgements = new ArrayList<>(request.judgements());
        this.phase = request.phase();
        this.step = request.step();
        this.attempt = request.attempt();
    }

    RolloutStatus status() {
        return new RolloutStatus(
                pair.change(), pair.current().id(), pair.candidate().id(), phase, step, weight, judgements, sentence);
    }

    ChangeOutcome run() {
        try {
            return bringUp().or(this::approval).or(this::canary).orElseGet(this::promoteAfterLastStep);
        } catch (TemporalFailure failure) {
            String why = Failures.cancelled(failure)
                    ? "cancelled on request"
                    : "a step failed (" + Failures.typeOf(failure) + "): " + Failures.messageOf(failure);
            detached(() -> {
                waitForBusy();
                undo(why);
            });
            throw failure;
        }
    }

    private Optional<ChangeOutcome> bringUp() {
        if (phase != RolloutPhase.PREPARING) {
            return Optional.empty();
        }
        enter(RolloutPhase.PREPARING, "bringing up " + pair.candidate().brief());
        if (orCommand(traffic::prepare).isEmpty()) {
            return person();
        }
        voice.say(
                "brought-up",
                pair.candidate().brief() + " is up beside " + pair.current().brief(),
                List.of());
        return Optional.empty();
    }

    private Optional<ChangeOutcome> approval() {
        if (phase != RolloutPhase.PREPARING || !plan.approval()) {
            return Optional.empty();
        }
        enter(RolloutPhase.AWAITING_APPROVAL, "waits for approval before the first live request");
        voice.announce("approval", pair.candidate().brief() + " passed the gate and " + sentence);
        return person();
    }

    private Optional<ChangeOutcome> canary() {
        while (step < plan.steps().size()) {
            Optional<ChangeOutcome> ended = canaryStep();
            if (ended.isPresent()) {
                return ended;
            }
            step++;
            if (step < plan.steps().size() && !desk.any() && Workflow.isEveryHandlerFinished()) {
                Workflow.continueAsNew(new RolloutRequest(
                        RolloutRequest.VERSION,
                        pair,
                        request.kind(),
                        plan,
                        RolloutPhase.CANARY,
                        step,
                        judgements,
                        attempt));
            }
        }
        return Optional.empty();
    }

    /** One step until it may advance (empty) or the rollout ends. */
    private Optional<ChangeOutcome> canaryStep() {
        while (true) {
            Optional<ChangeOutcome> said = desk.any() ? person() : Optional.empty();
            if (said.isPresent()) {
                return said;
            }
            Optional<StepJudgement> judged = watch();
            StepVerdict verdict = judged.map(StepJudgement::verdict).orElse(StepVerdict.GO_ON);
            if (verdict == StepVerdict.ADVANCE) {
                return Optional.empty();
            }
            if (verdict == StepVerdict.ROLL_BACK) {
                return Optional.of(rollBack(judged.orElseThrow().sentence()));
            }
            if (judged.isPresent()) {
                takeAway(
                        RolloutPhase.HELD,
                        "step " + (step + 1) + " held: " + judged.get().sentence());
                voice.announce("held-" + step + "-" + attempt, sentence);
            }
            said = person();
            if (said.isPresent()) {
                return said;
            }
            attempt++;
        }
    }

    /** Gives the step its weight and watches it; empty when an operator spoke first. */
    private Optional<StepJudgement> watch() {
        CanaryStep stage = plan.steps().get(step);
        String name = step + "-" + attempt;
        enter(
                RolloutPhase.CANARY,
                "step " + (step + 1) + " of " + plan.steps().size() + " at " + RolloutTraffic.percent(stage.weight()));
        Instant since = WorkflowTime.now();
        TrafficSplit split = traffic.split(stage.weight(), name);
        weight = stage.weight();
        enter(RolloutPhase.CANARY, sentence);
        Optional<Promise<StepJudgement>> judged = orCommand(() -> traffic.watch(step, split, since, name));
        judged.map(Promise::get).ifPresent(judgement -> keep(name, judgement));
        return judged.map(Promise::get);
    }

    private void keep(String name, StepJudgement judgement) {
        judgements.add(judgement);
        if (judgements.size() > MOST_JUDGEMENTS) {
            judgements.remove(0);
        }
        Observation seen = judgement.observation();
        ArmCounts candidate = seen.candidate();
        ArmCounts current = seen.current();
        voice.say(
                "canary-" + name,
                judgement.sentence(),
                List.of(
                        new Figure("weight", judgement.weight()),
                        new Figure("candidate outcomes", candidate.outcomes()),
                        new Figure("candidate failures", candidate.failures()),
                        new Figure("current outcomes", current.outcomes()),
                        new Figure("current failures", current.failures()),
                        new Figure("harm lower", seen.lower()),
                        new Figure("harm upper", seen.upper())));
    }

    /** Carries out what an operator says, waiting for it if need be; empty: go on. */
    private Optional<ChangeOutcome> person() {
        while (true) {
            Workflow.await(desk::any);
            RolloutDesk.Command command = desk.take().orElseThrow();
            String who = command.note().sentence();
            switch (command.word()) {
                case APPROVE -> {
                    voice.say("approved", "approved by " + who, List.of());
                    return Optional.empty();
                }
                case RESUME -> {
                    voice.say("resumed-" + step + "-" + attempt, "resumed by " + who, List.of());
                    return Optional.empty();
                }
                case PAUSE -> {
                    takeAway(RolloutPhase.PAUSED, "paused by " + who);
                    voice.say("paused-" + step + "-" + attempt, sentence, List.of());
                }
                case ABORT -> {
                    return Optional.of(rollBack("aborted by " + who));
                }
                case PROMOTE -> {
                    return Optional.of(promote("promoted by " + who));
                }
            }
        }
    }

    private void takeAway(RolloutPhase next, String why) {
        enter(next, why);
        traffic.split(0, step + "-" + attempt + "-away");
        weight = 0;
        enter(next, why);
    }

    private ChangeOutcome promoteAfterLastStep() {
        Optional<RolloutDesk.Command> last = desk.take().filter(command -> command.word() == RolloutDesk.Word.ABORT);
        return last.isPresent()
                ? rollBack("aborted by " + last.get().note().sentence())
                : promote(plan.steps().isEmpty() ? "no canary step is asked for" : "every canary step passed");
    }

    private ChangeOutcome promote(String reason) {
        enter(RolloutPhase.PROMOTING, reason);
        detached(() -> {
            traffic.promote(reason);
            weight = CanaryStep.WHOLE;
            voice.say("promoted", pair.candidate().brief() + " promoted: " + reason, List.of());
            traffic.release(true);
            enter(RolloutPhase.ENDED, reason);
        });
        return new ChangeOutcome.Promoted(pair.candidate(), pair.current().id());
    }

    private ChangeOutcome rollBack(String reason) {
        detached(() -> undo(reason));
        return new ChangeOutcome.RolledBack(pair.candidate().id(), reason, judgements);
    }

    private void undo(String reason) {
        enter(RolloutPhase.ROLLING_BACK, reason);
        traffic.rollBack(reason);
        weight = 0;
        voice.say("rolled-back", pair.candidate().brief() + " rolled back: " + reason, List.of());
        traffic.release(false);
        enter(RolloutPhase.ENDED, reason);
    }

    private void enter(RolloutPhase next, String why) {
        phase = next;
        sentence = why;
        voice.show(status());
    }

    /** Waits for the work; when an operator speaks first, cancels it, waits until it has let go, and answers empty. */
    private <T> Optional<Promise<T>> orCommand(Functions.Func<Promise<T>> start) {
        List<Promise<T>> started = new ArrayList<>(1);
        CancellationScope scope = Workflow.newCancellationScope(() -> started.add(start.apply()));
        scope.run();
        Promise<T> work = started.get(0);
        busy = work;
        Workflow.await(() -> work.isCompleted() || desk.any());
        if (!work.isCompleted()) {
            scope.cancel();
            Workflow.await(work::isCompleted);
        }
        busy = null;
        boolean interrupted = desk.any() && work.getFailure() != null && Failures.cancelled(work.getFailure());
        if (!interrupted) {
            work.get();
        }
        return interrupted ? Optional.empty() : Optional.of(work);
    }

    /** What was cancelled with the workflow may still renew a lease: nothing is undone before it has let go. */
    private void waitForBusy() {
        Promise<?> working = busy;
        if (working != null) {
            Workflow.await(working::isCompleted);
        }
    }

    private static void detached(Runnable work) {
        Workflow.newDetachedCancellationScope(work).run();
    }
}

package dev.perennial.steps;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.Observation;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.rollout.CanaryJudge;
import dev.perennial.steps.failpoint.Failpoint;
import dev.perennial.steps.port.Told;
import dev.perennial.steps.work.Pulse;
import dev.perennial.steps.work.Workplace;
import dev.perennial.store.alias.AliasName;
import dev.perennial.store.alias.AliasState;
import dev.perennial.store.alias.Aliases;
import dev.perennial.store.failure.StaleAliasException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Live traffic: trial, look, judge, promote or give back. */
public final class RolloutActivities implements RolloutSteps {
    private static final Duration READY_LOOK = Duration.ofMillis(500);

    private final Workplace workplace;
    private final Clock clock;

    /** Works there, by this clock. */
    public RolloutActivities(Workplace workplace, Clock clock) {
        this.workplace = workplace;
        this.clock = clock;
    }

    @Override
    public void prepare(PrepareOrder order) {
        Revision current = order.pair().current();
        Revision candidate = order.pair().candidate();
        while (!workplace.traffic().prepare(current.id(), candidate.id())) {
            Pulse.beat("waiting for " + candidate.id() + " to answer");
            pause(READY_LOOK);
        }
    }

    @Override
    public TrafficSplit split(SplitOrder order) {
        return workplace
                .traffic()
                .split(
                        order.pair().current().id(),
                        order.pair().candidate().id(),
                        order.weight(),
                        order.plan().lease());
    }

    @Override
    public StepJudgement observe(ObserveOrder order) {
        CanaryPlan plan = order.plan();
        int weight = plan.steps().get(order.step()).weight();
        CanaryJudge judge = new CanaryJudge(plan);
        while (true) {
            split(new SplitOrder(order.key(), order.pair(), weight, plan));
            Failpoint.CANARY_STEP.reach();
            Observation seen = judge.observe(
                    clock.instant(),
                    arm(order, order.pair().current()),
                    arm(order, order.pair().candidate()));
            StepJudgement judgement = judge.judge(order.step(), seen, Duration.between(order.since(), clock.instant()));
            if (judgement.verdict() != StepVerdict.GO_ON) {
                return judgement;
            }
            Pulse.beat(judgement.sentence());
            pause(plan.observeInterval());
        }
    }

    private ArmCounts arm(ObserveOrder order, Revision revision) {
        return workplace.outcomes().ofRevision(revision.id(), order.since());
    }

    @Override
    public void promote(PromoteOrder order) {
        Revision current = order.pair().current();
        Revision candidate = order.pair().candidate();
        moveAlias(current, candidate, order.reason());
        Failpoint.ALIAS_MOVED.reach();
        workplace.traffic().serve(candidate.id());
        Told.of(order).to(workplace.registry());
    }

    /** Compare-and-swap from the current revision's manifest; a move already made is made again by doing nothing. */
    private void moveAlias(Revision current, Revision candidate, String reason) {
        Aliases aliases = workplace.artifacts().aliases();
        AliasName name = AliasName.current(candidate.line());
        Optional<AliasState> found = aliases.current(name);
        Digest target = found.map(AliasState::target)
                .orElseThrow(() -> new StaleAliasException(
                        name.toString(), current.manifest().toString(), "nothing"));
        if (target.equals(current.manifest())) {
            aliases.move(name, found.get(), candidate.manifest(), candidate.id() + ": " + reason);
        } else if (!target.equals(candidate.manifest())) {
            throw new StaleAliasException(name.toString(), current.manifest().toString(), target.toString());
        }
    }

    @Override
    public void rollBack(RollBackOrder order) {
        workplace.traffic().serve(order.pair().current().id());
        Told.of(order).to(workplace.registry());
    }

    @Override
    public void release(ReleaseOrder order) {
        Revision gone = order.promoted() ? order.pair().current() : order.pair().candidate();
        workplace.traffic().release(gone.id());
    }

    /** Waits; cancellation and shutdown are seen at the next beat. */
    private static void pause(Duration pause) {
        Instant until = Instant.now().plus(pause);
        while (Instant.now().isBefore(until) && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(Duration.between(Instant.now(), until).toNanos());
        }
    }
}

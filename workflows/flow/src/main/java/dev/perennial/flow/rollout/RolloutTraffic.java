package dev.perennial.flow.rollout;

import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Instant;

/** The traffic of one rollout: every call to the activities that move it. */
final class RolloutTraffic {
    private final RolloutSteps.Pair pair;
    private final CanaryPlan plan;

    RolloutTraffic(RolloutSteps.Pair pair, CanaryPlan plan) {
        this.pair = pair;
        this.plan = plan;
    }

    /** Brings the candidate up in the scope of the caller. */
    Promise<Void> prepare() {
        RolloutSteps steps =
                stub(StepOptions.bringingUp("bring up " + pair.candidate().brief()));
        RolloutSteps.PrepareOrder order = new RolloutSteps.PrepareOrder(key("prepare"), pair);
        return Async.procedure(steps::prepare, order);
    }

    TrafficSplit split(int weight, String step) {
        return stub(StepOptions.traffic("weight " + percent(weight)))
                .split(new RolloutSteps.SplitOrder(key("split-" + step), pair, weight, plan));
    }

    /** Watches a step in the scope of the caller. */
    Promise<StepJudgement> watch(int index, TrafficSplit split, Instant since, String step) {
        CanaryStep stage = plan.steps().get(index);
        RolloutSteps steps = stub(StepOptions.watching("watch at " + percent(stage.weight()), plan, index));
        RolloutSteps.ObserveOrder order =
                new RolloutSteps.ObserveOrder(key("observe-" + step), pair, plan, index, split, since);
        return Async.function(steps::observe, order);
    }

    void promote(String reason) {
        stub(StepOptions.promoting("promote " + pair.candidate().brief()))
                .promote(new RolloutSteps.PromoteOrder(key("promote"), pair, reason));
    }

    void rollBack(String reason) {
        stub(StepOptions.undoing("give the traffic back to " + pair.current().brief()))
                .rollBack(new RolloutSteps.RollBackOrder(key("rollback"), pair, reason));
    }

    void release(boolean promoted) {
        stub(StepOptions.undoing("take down what serves no longer"))
                .release(new RolloutSteps.ReleaseOrder(key("release"), pair, promoted));
    }

    static String percent(int weight) {
        return weight / 100 + (weight % 100 == 0 ? "" : "." + weight % 100 / 10 + weight % 10) + " %";
    }

    private StepKey key(String step) {
        return new StepKey(WorkflowIds.rollout(pair.change()), step);
    }

    private static RolloutSteps stub(ActivityOptions options) {
        return Workflow.newActivityStub(RolloutSteps.class, options);
    }
}

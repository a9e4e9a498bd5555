package dev.perennial.flow.evaluate;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.line.LineId;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.steps.EvaluateSteps;
import dev.perennial.flow.steps.EvaluationRequest;
import dev.perennial.flow.steps.ScoringSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;

/** Plan, score every shard at once, judge. */
public final class EvaluateWorkflowImpl implements EvaluateWorkflow {
    private int shards;
    private int scored;

    @Override
    public GateReport run(EvaluationRequest request) {
        EvaluateSteps steps = Workflow.newActivityStub(EvaluateSteps.class, StepOptions.stored("plan and judge"));
        EvaluateSteps.Plan plan = steps.plan(new EvaluateSteps.PlanOrder(key(request, "plan"), request));
        if (!plan.found().isEmpty()) {
            return show(plan.found().get(0));
        }
        shards = plan.shards().size();
        List<Promise<ArtifactRef>> running =
                plan.shards().stream().map(shard -> score(request, shard)).toList();
        Promise.allOf(running).get();
        List<ArtifactRef> scores = running.stream().map(Promise::get).toList();
        return show(
                steps.judge(new EvaluateSteps.JudgeOrder(key(request, "judge"), request, plan.reportKey(), scores)));
    }

    @Override
    public Progress progress() {
        return new Progress(shards, scored);
    }

    private Promise<ArtifactRef> score(EvaluationRequest request, EvaluateSteps.Shard shard) {
        LineId line = request.change().line();
        String summary = "score " + shard.suite() + " " + shard.from() + ".." + shard.to();
        ScoringSteps steps = Workflow.newActivityStub(ScoringSteps.class, StepOptions.scoring(summary, line));
        ScoringSteps.ScoreOrder order =
                new ScoringSteps.ScoreOrder(key(request, "score-" + shard.number()), request, shard);
        return Async.function(steps::score, order).thenApply(scores -> {
            scored++;
            return scores;
        });
    }

    private static GateReport show(GateReport report) {
        Workflow.setCurrentDetails(report.sentence());
        return report;
    }

    private static StepKey key(EvaluationRequest request, String step) {
        return new StepKey(WorkflowIds.evaluate(request.change()), step);
    }
}

package dev.perennial.flow.steps;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.gate.GateReport;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** The gate around the scoring: what to score, and what the scores say. On the IO queue. */
@ActivityInterface
public interface EvaluateSteps {
    /**
     * Looks for a stored report of the same candidate, comparison revision, suites, settings and code, and if there is
     * none plans the shards. Fails INVALID_SUITE, MISSING_ARTIFACT.
     */
    @ActivityMethod(name = "evaluate.plan")
    Plan plan(PlanOrder order);

    /** Judges the scores of all shards by the gate and stores the report under its key. */
    @ActivityMethod(name = "evaluate.judge")
    GateReport judge(JudgeOrder order);

    /**
     * Asks for a plan.
     *
     * @param key idempotency
     * @param request what to evaluate
     */
    record PlanOrder(StepKey key, EvaluationRequest request) {}

    /**
     * What is to be done.
     *
     * @param reportKey the key of the report
     * @param found the report, when it is stored already; empty or one
     * @param shards what to score; empty when found
     */
    record Plan(Digest reportKey, List<GateReport> found, List<Shard> shards) {
        private static final int MOST = 128;

        public Plan {
            found = List.copyOf(found);
            Checks.between("Plan: shards", shards.size(), 0, MOST);
            shards = List.copyOf(shards);
        }
    }

    /**
     * A part of a suite.
     *
     * @param number counts the shards of a plan, from 0
     * @param suite the suite's name
     * @param from the first item
     * @param to one behind the last item
     */
    record Shard(int number, String suite, int from, int to) {
        public Shard {
            Checks.atLeast("Shard: number", number, 0);
            Checks.between("Shard: from", from, 0, to);
        }
    }

    /**
     * Asks for a verdict.
     *
     * @param key idempotency
     * @param request what was evaluated
     * @param reportKey the key of the report
     * @param scores the stored scores of every shard, in their order
     */
    record JudgeOrder(StepKey key, EvaluationRequest request, Digest reportKey, List<ArtifactRef> scores) {
        public JudgeOrder {
            scores = List.copyOf(scores);
        }
    }
}

package dev.perennial.flow.rollout;

import dev.perennial.contract.Figure;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.rollout.RolloutPhase;
import dev.perennial.contract.rollout.RolloutStatus;
import dev.perennial.flow.SearchAttributes;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.calls.Reporter;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.slf4j.Logger;

/**
 * What a rollout tells: the registry and the line its steps, people that they are needed, the Temporal UI where it is.
 */
final class RolloutVoice {
    private static final Logger LOG = Workflow.getLogger(RolloutVoice.class);

    private final RolloutSteps.Pair pair;
    private final String workflowId;
    private final Reporter reporter;

    RolloutVoice(RolloutSteps.Pair pair) {
        this.pair = pair;
        this.workflowId = WorkflowIds.rollout(pair.change());
        this.reporter = new Reporter(pair.change(), workflowId);
    }

    void say(String step, String sentence, List<Figure> figures) {
        keep(() -> reporter.report(step, Stage.ROLLOUT, sentence, figures));
    }

    void announce(String step, String sentence) {
        LineSteps.Notice notice = new LineSteps.Notice(
                new StepKey(workflowId, "announce-" + step),
                pair.change().line(),
                "a rollout needs a person",
                sentence,
                WorkflowTime.now());
        keep(() -> Workflow.newActivityStub(LineSteps.class, StepOptions.recording("tell people"))
                .announce(notice));
    }

    void show(RolloutStatus status) {
        Workflow.upsertTypedSearchAttributes(
                SearchAttributes.PHASE.valueSet(status.phase().name()),
                SearchAttributes.CANARY_WEIGHT.valueSet((long) status.weight()),
                SearchAttributes.NEEDS_PERSON.valueSet(needsPerson(status.phase())));
        StringBuilder details = new StringBuilder("**" + status.phase() + "**: " + status.sentence() + "\n\n"
                + status.candidate() + " over " + status.current() + " at " + RolloutTraffic.percent(status.weight())
                + "\n");
        status.judgements().forEach(judgement -> details.append("\n* ").append(judgement.sentence()));
        Workflow.setCurrentDetails(details.toString());
    }

    private static boolean needsPerson(RolloutPhase phase) {
        return phase == RolloutPhase.AWAITING_APPROVAL || phase == RolloutPhase.HELD;
    }

    /** What is said is commentary: a registry that refuses it must not move traffic. */
    private void keep(Functions.Proc saying) {
        try {
            saying.apply();
        } catch (ActivityFailure refused) {
            if (Failures.cancelled(refused)) {
                throw refused;
            }
            LOG.error("rollout step not recorded change={} why={}", pair.change(), Failures.messageOf(refused));
        }
    }
}

package dev.perennial.flow.change;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.ChangeStatus;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.ProvenanceInput;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.flow.SearchAttributes;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.calls.Reporter;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.Telegraph;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.evaluate.EvaluateWorkflow;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.EvaluationRequest;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/**
 * What all changes have in common: steps reported as they end, a candidate proven by the gate and released by a
 * rollout, and an end that is recorded and told to the line whatever happens.
 */
final class ChangeRun {
    /** In the provenance of a merged revision, the role of an expert. */
    private static final String EXPERT = "expert";

    private static final Logger LOG = Workflow.getLogger(ChangeRun.class);

    private final ChangeRequest request;
    private final String workflowId;
    private final Reporter reporter;
    private final List<Digest> experts = new ArrayList<>();
    private RunningChange running;
    private List<ChangeOutcome> outcome = List.of();

    ChangeRun(ChangeRequest request) {
        this.request = request;
        this.workflowId = WorkflowIds.change(request.order().changeKind(), request.change());
        this.reporter = new Reporter(request.change(), workflowId);
        this.running = new RunningChange(
                request.change(),
                request.order().changeKind(),
                workflowId,
                request.reason(),
                request.triggers(),
                WorkflowTime.now(),
                List.of());
    }

    ChangeRequest request() {
        return request;
    }

    LineId line() {
        return request.change().line();
    }

    ChangeStatus status() {
        return new ChangeStatus(running, request.candidate(), outcome);
    }

    StepKey key(String step) {
        return new StepKey(workflowId, step);
    }

    /** The order, known to be of this kind because the workflow's type says so. */
    <T extends ChangeOrder> T order(Class<T> kind) {
        return kind.cast(request.order());
    }

    /** Runs the change's own story between start and end. */
    ChangeOutcome conclude(Functions.Func<ChangeOutcome> story) {
        try {
            report("started", Stage.STARTED, request.order().sentence() + ", because: " + request.reason(), List.of());
            ChangeOutcome ended = story.apply();
            end(ended);
            return ended;
        } catch (TemporalFailure failure) {
            if (Failures.cancelled(failure)) {
                end(new ChangeOutcome.Cancelled("on request"));
                throw new CanceledFailure("cancelled on request");
            }
            ChangeOutcome.Failed failed =
                    new ChangeOutcome.Failed(Failures.typeOf(failure), Failures.messageOf(failure));
            end(failed);
            throw Failures.of(failed.type(), failed.message(), failure);
        }
    }

    void report(String step, Stage stage, String sentence, List<Figure> figures) {
        tell(reporter.report(step, stage, sentence, figures));
    }

    /** Reports a step that made this candidate: from now on the registry knows it, whatever becomes of it. */
    void made(String step, Stage stage, String sentence, List<Figure> figures, Candidate candidate) {
        tell(reporter.report(step, stage, sentence, figures, List.of(candidate)));
    }

    private void tell(StepReport report) {
        running = running.with(report);
        Workflow.upsertTypedSearchAttributes(
                SearchAttributes.PHASE.valueSet(report.stage().name()));
        show(report.sentence());
    }

    /** Holds the candidate against the gate and, if it passes, brings it to live traffic. */
    ChangeOutcome proveAndRelease(Revision candidate) {
        GateReport report = evaluate(candidate);
        List<Figure> figures = report.criteria().stream().map(ChangeRun::figure).toList();
        report("gated", Stage.GATED, report.sentence(), figures);
        return report.verdict() == Verdict.PASSED
                ? release(candidate)
                : new ChangeOutcome.Refused(candidate.id(), report);
    }

    /** Brings the candidate to live traffic by the line's plan. */
    ChangeOutcome release(Revision candidate) {
        return release(candidate, request.policy().canary());
    }

    /** Brings the candidate to live traffic by this plan. */
    ChangeOutcome release(Revision candidate, CanaryPlan plan) {
        candidate.provenance().inputs().stream()
                .filter(input -> input.role().equals(EXPERT))
                .map(ProvenanceInput::digest)
                .forEach(experts::add);
        ChangeOutcome released = new RolloutChild(request, candidate, plan).outcome();
        MergeStates.sweep(request, key("sweep"), candidate, released);
        return released;
    }

    private GateReport evaluate(Revision candidate) {
        EvaluateWorkflow evaluate = Workflow.newChildWorkflowStub(
                EvaluateWorkflow.class,
                Starts.part(
                        WorkflowIds.evaluate(request.change()),
                        request.change(),
                        candidate.id(),
                        "evaluation of " + candidate.brief()));
        return evaluate.run(new EvaluationRequest(
                request.change(),
                request.order().changeKind(),
                candidate,
                request.current(),
                request.policy().gate()));
    }

    private void end(ChangeOutcome ended) {
        Workflow.newDetachedCancellationScope(() -> tellEnd(ended)).run();
    }

    private void tellEnd(ChangeOutcome ended) {
        outcome = List.of(ended);
        Workflow.upsertTypedSearchAttributes(
                SearchAttributes.PHASE.valueSet(Stage.ENDED.name()),
                SearchAttributes.OUTCOME.valueSet(ended.word()),
                SearchAttributes.FAILURE.valueSet(
                        ended instanceof ChangeOutcome.Failed failed
                                ? failed.type().name()
                                : "-"));
        show(ended.sentence());
        ChangeEnded end =
                new ChangeEnded(request.change(), request.order().changeKind(), ended, experts, WorkflowTime.now());
        try {
            Workflow.newActivityStub(LineSteps.class, StepOptions.recording("record end: " + ended.word()))
                    .recordEnd(new LineSteps.EndOrder(key("end"), end));
        } catch (ActivityFailure refused) {
            LOG.error("end of a change not recorded change={} why={}", request.change(), Failures.messageOf(refused));
        }
        new Telegraph(WorkflowIds.line(line())).send(ModelLineWorkflow.CHANGE_ENDED, end);
    }

    private void show(String sentence) {
        StringBuilder details = new StringBuilder("**" + request.order().sentence() + "**: " + sentence
                + "\n\nbecause: "
                + request.reason() + "\ncurrent: " + request.current().brief() + "\ncandidate: " + request.candidate()
                + "\n");
        running.steps().forEach(step -> details.append("\n* ").append(step.sentence()));
        Workflow.setCurrentDetails(details.toString());
    }

    private static Figure figure(CriterionResult result) {
        return new Figure(result.name(), result.figure());
    }
}

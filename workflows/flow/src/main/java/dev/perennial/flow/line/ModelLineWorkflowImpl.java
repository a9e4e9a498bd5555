package dev.perennial.flow.line;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.contract.rollout.OperatorNote;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.calls.Failures;
import io.temporal.workflow.WorkflowInit;

/**
 * The line as a workflow: handlers put things where {@link LineLife} finds them, validators refuse before history is
 * written.
 */
public final class ModelLineWorkflowImpl implements ModelLineWorkflow {
    private static final int MOST_ORDERS = 8;

    private final LineLife life;

    /** Restores the line before the first handler runs. */
    @WorkflowInit
    public ModelLineWorkflowImpl(LineState state) {
        life = new LineLife(state);
    }

    @Override
    public void run(LineState state) {
        life.live();
    }

    @Override
    public void trigger(Trigger trigger) {
        life.take(trigger);
    }

    @Override
    public void windowClosed(WindowClosed window) {
        life.take(window);
    }

    @Override
    public void changeStep(StepReport report) {
        life.desk().heard(report);
    }

    @Override
    public void changeEnded(ChangeEnded ended) {
        life.desk().heard(ended);
    }

    @Override
    public void continueAsNew() {
        life.continueSoon();
    }

    @Override
    public LineStatus status() {
        return life.status();
    }

    @Override
    public LinePolicy policy() {
        return life.state().policy();
    }

    @Override
    public LineStatus order(Trigger.OperatorAsked asked) {
        life.take(asked);
        return status();
    }

    @Override
    public void mayOrder(Trigger.OperatorAsked asked) {
        LineState state = life.state();
        if (state.inbox().knows(asked.id())) {
            return;
        }
        refuseIf(!state.standing().registered(), "is being registered; ask again when it watches");
        refuseIf(state.standing().retiring(), "is retired; register it again");
        refuseIf(state.standing().frozen(), "is frozen; thaw it first");
        long orders = state.inbox().triggers().stream()
                .filter(waiting -> waiting.trigger() instanceof Trigger.OperatorAsked)
                .count();
        refuseIf(orders >= MOST_ORDERS, "has " + orders + " orders waiting; ask again when some are done");
        refuseStranger(asked.order());
    }

    private void refuseStranger(OperatorOrder order) {
        if (order instanceof OperatorOrder.RollBack back) {
            refuseStranger(back.revision());
        } else if (order instanceof OperatorOrder.Release release) {
            refuseStranger(release.revision());
        }
    }

    private void refuseStranger(RevisionId revision) {
        refuseIf(!revision.line().equals(life.state().line()), "has no revision " + revision + "; name one of its own");
    }

    @Override
    public LineStatus freeze(OperatorNote note) {
        life.become(life.state().with(life.state().standing().frozen(true)));
        return status();
    }

    @Override
    public void mayFreeze(OperatorNote note) {
        refuseIf(life.state().standing().frozen(), "is frozen already");
        refuseIf(life.state().standing().retiring(), "is retired");
    }

    @Override
    public LineStatus thaw(OperatorNote note) {
        life.become(life.state().with(life.state().standing().frozen(false).holding("")));
        return status();
    }

    @Override
    public void mayThaw(OperatorNote note) {
        Standing standing = life.state().standing();
        refuseIf(!standing.frozen() && standing.hold().isEmpty(), "is neither frozen nor held");
    }

    @Override
    public LineStatus retire(OperatorNote note) {
        life.become(life.state().with(life.state().standing().retired()));
        return status();
    }

    @Override
    public void mayRetire(OperatorNote note) {
        refuseIf(life.state().phase() == LinePhase.REGISTERING, "is being registered; cancel its workflow instead");
        refuseIf(life.state().standing().retiring(), "is retired already");
    }

    @Override
    public LineStatus changePolicy(PolicyChange change) {
        life.become(life.state().with(change.policy()));
        return status();
    }

    @Override
    public void mayChangePolicy(PolicyChange change) {
        int next = life.state().policy().version() + 1;
        refuseIf(
                change.policy().version() != next,
                "expects version " + next + " of its policy next, found "
                        + change.policy().version());
    }

    @Override
    public LineStatus cancelChange(ChangeCancel cancel) {
        life.desk().cancel(cancel);
        return status();
    }

    @Override
    public void mayCancelChange(ChangeCancel cancel) {
        refuseIf(!life.desk().runs(cancel.change()), "runs no change " + cancel.change());
    }

    private void refuseIf(boolean refused, String why) {
        if (refused) {
            throw Failures.of(FailureType.INVALID_INPUT, "line " + life.state().line() + " " + why);
        }
    }
}

package dev.perennial.flow.line;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.contract.rollout.OperatorNote;
import dev.perennial.contract.trigger.Trigger;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * The life of a model line: one entity that collects what happens, decides by policy and lets one change run at a time.
 * Started by registration only.
 */
@WorkflowInterface
public interface ModelLineWorkflow {
    /** The workflow's type. */
    String TYPE = "ModelLine";

    /** The signal that carries a trigger. */
    String TRIGGER = "trigger";

    /** The signal that a part of a window's profile is stored. */
    String WINDOW_CLOSED = "windowClosed";

    /** The signal by which a change that began long ago tells a finished step. */
    String CHANGE_STEP = "changeStep";

    /** The signal by which a change tells its end. */
    String CHANGE_ENDED = "changeEnded";

    /** Lives until retired; start with {@link LineState#registering}. */
    @WorkflowMethod(name = TYPE)
    void run(LineState state);

    /** Something asks for a change; a repeated id is ignored. */
    @SignalMethod(name = TRIGGER)
    void trigger(Trigger trigger);

    /** A monitor stored its part of a window. */
    @SignalMethod(name = WINDOW_CLOSED)
    void windowClosed(WindowClosed window);

    /** The running change finished a step; today's changes tell only their end. */
    @SignalMethod(name = CHANGE_STEP)
    void changeStep(StepReport report);

    /** The running change ended. */
    @SignalMethod(name = CHANGE_ENDED)
    void changeEnded(ChangeEnded ended);

    /** Asks the line to continue as new at the next quiet moment, for operators. */
    @SignalMethod(name = "continueAsNew")
    void continueAsNew();

    /** How it is. */
    @QueryMethod(name = "status")
    LineStatus status();

    /** The policy in force. */
    @QueryMethod(name = "policy")
    LinePolicy policy();

    /** An operator's order, taken in like any trigger but decided without debounce, cool-down and budget. */
    @UpdateMethod(name = "order")
    LineStatus order(Trigger.OperatorAsked asked);

    /** Refuses an order to a line that is frozen, retired or not yet registered, or for another line's revision. */
    @UpdateValidatorMethod(updateName = "order")
    void mayOrder(Trigger.OperatorAsked asked);

    /** Stops deciding; the running change goes on, triggers are kept. */
    @UpdateMethod(name = "freeze")
    LineStatus freeze(OperatorNote note);

    /** Refuses when frozen or retired. */
    @UpdateValidatorMethod(updateName = "freeze")
    void mayFreeze(OperatorNote note);

    /** Decides again: after a freeze, or after a hold that a person has settled. */
    @UpdateMethod(name = "thaw")
    LineStatus thaw(OperatorNote note);

    /** Refuses unless frozen or held. */
    @UpdateValidatorMethod(updateName = "thaw")
    void mayThaw(OperatorNote note);

    /** Ends the line after its running change; traffic stays where it is. */
    @UpdateMethod(name = "retire")
    LineStatus retire(OperatorNote note);

    /** Refuses when retired. */
    @UpdateValidatorMethod(updateName = "retire")
    void mayRetire(OperatorNote note);

    /** Puts another policy in force; its version must be the next. */
    @UpdateMethod(name = "changePolicy")
    LineStatus changePolicy(PolicyChange change);

    /** Refuses a policy whose version is not the next. */
    @UpdateValidatorMethod(updateName = "changePolicy")
    void mayChangePolicy(PolicyChange change);

    /** Cancels the running change. */
    @UpdateMethod(name = "cancelChange")
    LineStatus cancelChange(ChangeCancel cancel);

    /** Refuses when that change does not run. */
    @UpdateValidatorMethod(updateName = "cancelChange")
    void mayCancelChange(ChangeCancel cancel);

    /**
     * Another policy.
     *
     * @param note who and why
     * @param policy the whole new policy
     */
    record PolicyChange(OperatorNote note, LinePolicy policy) {}

    /**
     * The end of a change by an operator.
     *
     * @param note who and why
     * @param change which
     */
    record ChangeCancel(OperatorNote note, ChangeId change) {}
}

package dev.perennial.server.temporal;

import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.TaskQueues;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.BaseReleaseWorkflow;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Signals to lines. Each returns whether somebody was there to hear it, and throws what Temporal throws while it cannot
 * be reached.
 */
@ApplicationScoped
public class LineMail {
    private final WorkflowClient client;

    LineMail(WorkflowClient client) {
        this.client = client;
    }

    /** Whether the line's workflow runs. */
    public boolean isThere(LineId line) {
        try {
            return client.newUntypedWorkflowStub(WorkflowIds.line(line))
                            .describe()
                            .getStatus()
                    == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        } catch (WorkflowNotFoundException e) {
            return false;
        }
    }

    /** Something asks the line for a change. */
    public boolean trigger(LineId line, Trigger trigger) {
        return signal(line, ModelLineWorkflow.TRIGGER, trigger);
    }

    /** A part of a window's profile is stored. */
    public boolean windowClosed(LineId line, WindowClosed window) {
        return signal(line, ModelLineWorkflow.WINDOW_CLOSED, window);
    }

    /** A base version was released: its own workflow tells every line; the second time it is already known. */
    public void baseReleased(Trigger.BaseReleased released) {
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.base(released.base().manifest()))
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setStaticSummary("base " + released.base().name() + " released")
                .build();
        BaseReleaseWorkflow release = client.newWorkflowStub(BaseReleaseWorkflow.class, options);
        try {
            WorkflowClient.start(release::run, BaseReleaseWorkflow.Release.of(released));
        } catch (WorkflowExecutionAlreadyStarted e) {
            // the release is told already: the event came twice
        }
    }

    private boolean signal(LineId line, String name, Object message) {
        try {
            client.newUntypedWorkflowStub(WorkflowIds.line(line)).signal(name, message);
            return true;
        } catch (WorkflowNotFoundException e) {
            return false;
        }
    }
}

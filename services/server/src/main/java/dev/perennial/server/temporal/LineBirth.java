package dev.perennial.server.temporal;

import dev.perennial.contract.line.LineRegistration;
import dev.perennial.flow.TaskQueues;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.LineState;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** Starts a line's workflow; only registration does. */
@ApplicationScoped
public class LineBirth {
    private final WorkflowClient client;

    LineBirth(WorkflowClient client) {
        this.client = client;
    }

    /** Starts the line unless it lives already. */
    public void start(LineRegistration registration) {
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.line(registration.line()))
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setStaticSummary("model line " + registration.line())
                .build();
        ModelLineWorkflow line = client.newWorkflowStub(ModelLineWorkflow.class, options);
        WorkflowClient.start(line::run, LineState.registering(registration));
    }
}

package dev.perennial.server.temporal;

import dev.perennial.contract.line.LineRegistration;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.line.LineState;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.client.WorkflowClient;
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
        ModelLineWorkflow line = client.newWorkflowStub(ModelLineWorkflow.class, Starts.line(registration));
        WorkflowClient.start(line::run, LineState.registering(registration));
    }
}

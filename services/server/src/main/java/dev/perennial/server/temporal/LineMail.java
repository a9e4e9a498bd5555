package dev.perennial.server.temporal;

import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.line.BaseReleaseWorkflow;
import dev.perennial.flow.line.BaseReleaseWorkflow.Release;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.common.converter.DataConverter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Signals to lines. Each to one line returns whether somebody was there to hear it, and all throw what Temporal throws
 * while it cannot be reached.
 */
@ApplicationScoped
public class LineMail {
    private final WorkflowClient client;
    private final DataConverter converter;

    LineMail(WorkflowClient client, DataConverter converter) {
        this.client = client;
        this.converter = converter;
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

    /**
     * A base version was released: its own workflow tells every line, once for a base. Returns the release that lines
     * are told of: this one, or the one of the same base that came first.
     */
    public Trigger.BaseReleased baseReleased(Trigger.BaseReleased released) {
        BaseReleaseWorkflow release = client.newWorkflowStub(BaseReleaseWorkflow.class, Starts.base(released));
        try {
            WorkflowClient.start(release::run, Release.of(released));
            return released;
        } catch (WorkflowExecutionAlreadyStarted e) {
            return first(WorkflowIds.base(released.base().manifest())).released();
        }
    }

    /** What the workflow was started with; its history tells that even while no worker could be asked. */
    private Release first(String workflowId) {
        try (Stream<HistoryEvent> history = client.streamHistory(workflowId)) {
            Optional<Payloads> input = history.findFirst()
                    .map(started ->
                            started.getWorkflowExecutionStartedEventAttributes().getInput());
            return converter.fromPayloads(0, input, Release.class, Release.class);
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

package dev.perennial.bench.running;

import com.google.protobuf.Timestamp;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Instant;
import java.util.Optional;

/** What Temporal wrote down of workflows. */
final class Histories implements AutoCloseable {
    private final WorkflowServiceStubs stubs;
    private final String namespace;

    Histories(String target, String namespace) {
        this.stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
        this.namespace = namespace;
    }

    /** When a worker began the workflow's first activity; empty while none is known to have. */
    Optional<Instant> firstActivity(String workflow) {
        GetWorkflowExecutionHistoryRequest request = GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(namespace)
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflow))
                .build();
        return stubs.blockingStub().getWorkflowExecutionHistory(request).getHistory().getEventsList().stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
                .map(HistoryEvent::getEventTime)
                .findFirst()
                .map(Histories::instant);
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    @Override
    public void close() {
        stubs.shutdownNow();
    }
}

package dev.perennial.local;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Set;

/** Uses Temporal through its SDK, without a worker. */
record TemporalCalls(String target) {
    void start(String workflowId) {
        WorkflowServiceStubs stubs = stubs();
        try {
            WorkflowOptions options = WorkflowOptions.newBuilder()
                    .setWorkflowId(workflowId)
                    .setTaskQueue("nobody-listens")
                    .build();
            WorkflowClient.newInstance(stubs)
                    .newUntypedWorkflowStub("Nothing", options)
                    .start();
        } finally {
            stubs.shutdownNow();
        }
    }

    String status(String workflowId) {
        WorkflowServiceStubs stubs = stubs();
        try {
            DescribeWorkflowExecutionRequest request = DescribeWorkflowExecutionRequest.newBuilder()
                    .setNamespace("default")
                    .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                    .build();
            return stubs.blockingStub()
                    .describeWorkflowExecution(request)
                    .getWorkflowExecutionInfo()
                    .getStatus()
                    .name();
        } finally {
            stubs.shutdownNow();
        }
    }

    Set<String> searchAttributes() {
        OperatorServiceStubs stubs = OperatorServiceStubs.newServiceStubs(
                OperatorServiceStubsOptions.newBuilder().setTarget(target).validateAndBuildWithDefaults());
        try {
            return stubs.blockingStub()
                    .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                            .setNamespace("default")
                            .build())
                    .getCustomAttributesMap()
                    .keySet();
        } finally {
            stubs.shutdownNow();
        }
    }

    private WorkflowServiceStubs stubs() {
        return WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
    }
}

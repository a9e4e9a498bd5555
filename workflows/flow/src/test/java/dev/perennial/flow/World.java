package dev.perennial.flow;

import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.change.EditWorkflowImpl;
import dev.perennial.flow.change.MergeWorkflowImpl;
import dev.perennial.flow.change.ReleaseWorkflowImpl;
import dev.perennial.flow.change.RollbackWorkflowImpl;
import dev.perennial.flow.change.TransferWorkflowImpl;
import dev.perennial.flow.change.UnmergeWorkflowImpl;
import dev.perennial.flow.drift.DriftWorkflowImpl;
import dev.perennial.flow.evaluate.EvaluateWorkflowImpl;
import dev.perennial.flow.line.BaseReleaseWorkflowImpl;
import dev.perennial.flow.line.LineState;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.flow.line.ModelLineWorkflowImpl;
import dev.perennial.flow.payload.FlowDataConverter;
import dev.perennial.flow.rollout.RolloutWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A Temporal in memory with all workflows, fake activities, and every payload behind the guard. */
final class World implements AutoCloseable {
    static final Class<?>[] WORKFLOWS = {
        ModelLineWorkflowImpl.class,
        BaseReleaseWorkflowImpl.class,
        DriftWorkflowImpl.class,
        EditWorkflowImpl.class,
        MergeWorkflowImpl.class,
        UnmergeWorkflowImpl.class,
        TransferWorkflowImpl.class,
        RollbackWorkflowImpl.class,
        ReleaseWorkflowImpl.class,
        EvaluateWorkflowImpl.class,
        RolloutWorkflowImpl.class
    };

    /** How long a test waits for what must come; generous, because machines may be busy. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A worker that does not take a busy machine for a deadlock. */
    static final WorkerOptions PATIENT = WorkerOptions.newBuilder()
            .setDefaultDeadlockDetectionTimeout(30_000)
            .build();

    final Calls calls = new Calls();
    final FakeIo io = new FakeIo(calls);
    final FakeGpu gpu = new FakeGpu(calls);
    final TestWorkflowEnvironment env;
    final WorkflowClient client;

    World() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(FlowDataConverter.create())
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkflowCacheSize(200)
                        .build());
        SearchAttributes.ALL.forEach(key -> options.registerSearchAttribute(key.getName(), key.getValueType()));
        env = TestWorkflowEnvironment.newInstance(options.build());
        client = env.getWorkflowClient();
        WorkerOptions eager = WorkerOptions.newBuilder()
                .setDefaultHeartbeatThrottleInterval(Duration.ofMillis(20))
                .setMaxHeartbeatThrottleInterval(Duration.ofMillis(20))
                .build();
        Worker workflows = env.newWorker(TaskQueues.WORKFLOWS, PATIENT);
        workflows.registerWorkflowImplementationTypes(WORKFLOWS);
        env.newWorker(TaskQueues.IO, eager).registerActivitiesImplementations(io);
        env.newWorker(TaskQueues.WATCH, eager).registerActivitiesImplementations(io);
        env.newWorker(TaskQueues.GPU, eager).registerActivitiesImplementations(gpu);
        env.start();
    }

    /** Registers the line and waits until it has its first revision. */
    ModelLineWorkflow line(LinePolicy policy) {
        start(policy);
        ModelLineWorkflow line = client.newWorkflowStub(ModelLineWorkflow.class, WorkflowIds.line(Worlds.LINE));
        await(line, status -> !status.current().isEmpty());
        return line;
    }

    /** Registers the line. */
    WorkflowStub start(LinePolicy policy) {
        WorkflowStub line =
                client.newUntypedWorkflowStub(ModelLineWorkflow.TYPE, Starts.line(Worlds.registration(policy)));
        line.start(LineState.registering(Worlds.registration(policy)));
        return line;
    }

    /** Waits until the line says so; virtual time moves only when a test moves it. */
    LineStatus await(ModelLineWorkflow line, Predicate<LineStatus> until) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(line::status, until);
    }

    /** Whether the line has this revision and rests. */
    static boolean serves(LineStatus status, int number) {
        return status.running().isEmpty()
                && status.current().stream().anyMatch(revision -> revision.id().number() == number);
    }

    static WorkflowOptions options(String workflowId) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(workflowId)
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .build();
    }

    /** A change as a line would start it. */
    WorkflowStub change(ChangeRequest request) {
        ChangeKind kind = request.order().changeKind();
        String type = kind.name().charAt(0) + kind.word().substring(1);
        return client.newUntypedWorkflowStub(type, options(WorkflowIds.change(kind, request.change())));
    }

    WorkflowStub stub(String workflowId) {
        return client.newUntypedWorkflowStub(workflowId);
    }

    @Override
    public void close() {
        env.close();
    }
}

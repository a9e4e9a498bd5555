package dev.perennial.server.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.flow.TaskQueues;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.LineState;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.flow.payload.FlowDataConverter;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.server.Story;
import dev.perennial.server.registry.Memories.Remembered;
import io.grpc.StatusRuntimeException;
import io.temporal.activity.Activity;
import io.temporal.activity.DynamicActivity;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.worker.WorkerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real Temporal server, which lists what it has and lets go of it; the one in memory does neither. */
@Tag("slow")
class HistoriesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Set<LineId> BROKEN = ConcurrentHashMap.newKeySet();

    private static Optional<DevServer> server = Optional.empty();
    private static Optional<WorkerFactory> workers = Optional.empty();

    @BeforeAll
    static void startServer(@TempDir Path folder) throws Exception {
        Optional<Path> program = DevServer.program();
        assumeTrue(program.isPresent(), "needs the program 'temporal' on the PATH; 'bash .ci/run' installs it");
        DevServer started = DevServer.start(program.orElseThrow(), folder);
        server = Optional.of(started);
        WorkerFactory factory = WorkerFactory.newInstance(started.client());
        workers = Optional.of(factory);
        factory.newWorker(Telling.QUEUE).registerWorkflowImplementationTypes(TellingImpl.class, BareLineImpl.class);
        factory.newWorker(TaskQueues.IO).registerActivitiesImplementations((DynamicActivity) order -> answer());
        factory.start();
    }

    @AfterAll
    static void end() throws Exception {
        workers.ifPresent(WorkerFactory::shutdownNow);
        if (server.isPresent()) {
            server.get().end();
        }
    }

    @Test
    void everyRunAndEveryChildOfALineTells() {
        LineId line = new LineId("histories", "told");
        client().newWorkflowStub(Telling.class, options(line)).tell(new Telling.Chapter(line, "line"));

        assertThat(new Histories(client()).of(line).flatMap(recordings()::in))
                .extracting(each -> each.told().key().toString())
                .doesNotHaveDuplicates()
                .hasSize(15)
                .contains(
                        "line/histories/told#register",
                        "edit/histories/told/1#end",
                        "rollout/histories/told/2#roll-back");
    }

    @Test
    void aLineWhoseEarlierRunIsGoneIsToldByTheLaterOne() {
        LineId line = new LineId("histories", "carried");
        Story story = new Story(line);
        Histories histories = new Histories(client());
        WorkflowStub stub = client().newUntypedWorkflowStub(ModelLineWorkflow.TYPE, options(line));
        WorkflowExecution first = stub.start(LineState.registering(story.registration()));
        Awaitility.await().atMost(PATIENCE).until(() -> histories.of(line).count() == 2);
        assertThat(histories.of(line).flatMap(recordings()::in)).hasSize(1);
        WorkflowStub later = client().newUntypedWorkflowStub(WorkflowIds.line(line));
        later.signal(ModelLineWorkflow.CHANGE_ENDED, promotion(story));
        Awaitility.await().atMost(PATIENCE).until(() -> histories.lines().contains(line));

        forget(first);

        List<WorkflowExecutionHistory> left = histories.of(line).toList();
        assertThat(left.stream().flatMap(recordings()::in)).isEmpty();
        Hearsay hearsay = new Hearsay(FlowDataConverter.create());
        assertThat(left.stream().flatMap(hearsay::carried)).singleElement().satisfies(carried -> {
            assertThat(carried.registration()).isEqualTo(story.registration());
            assertThat(carried.current()).isEqualTo(story.revision(1, ProvenanceKind.REGISTERED));
        });
        assertThat(left.stream().flatMap(hearsay::ends))
                .extracting(each -> each.told().key().toString())
                .containsExactly("rollout/histories/carried/1#promote", "edit/histories/carried/1#end");
        later.terminate("the test is over");
    }

    @Test
    void whatTheSecondRunOfAResetChangeDidIsTold() {
        LineId line = new LineId("histories", "reset-change");
        failOnce(line);
        assertThat(keys(line)).doesNotContain("edit/histories/reset-change/1#end");

        reset("edit/histories/reset-change/1");

        assertThat(keys(line))
                .contains("edit/histories/reset-change/1#end", "rollout/histories/reset-change/1#promote");
    }

    @Test
    void bothRunsOfAResetLineAreToldTheEarlierOneFirst() {
        LineId line = new LineId("histories", "reset-line");
        failOnce(line);

        reset(WorkflowIds.line(line));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        new Histories(client()).of(line).flatMap(recordings()::in))
                .filteredOn(each -> each.told().key().toString().equals("line/histories/reset-line#register"))
                .extracting(Remembered::at)
                .hasSize(2)
                .isSorted());
        assertThat(keys(line)).contains("edit/histories/reset-line/1#end", "edit/histories/reset-line/2#end");
    }

    @Test
    void ofALineNobodyStartedThereIsNothing() {
        assertThat(new Histories(client()).of(new LineId("histories", "nobody")))
                .isEmpty();
    }

    /** Tells a line's story up to a step that fails for good; from then on it would not. */
    private static void failOnce(LineId line) {
        BROKEN.add(line);
        Telling telling = client().newWorkflowStub(Telling.class, options(line));
        assertThatThrownBy(() -> telling.tell(new Telling.Chapter(line, "line")))
                .isInstanceOf(WorkflowFailedException.class);
        BROKEN.remove(line);
    }

    /** To its first step; waits for the end of the run that this begins. */
    private static void reset(String workflowId) {
        long first = client().fetchHistory(workflowId).getEvents().stream()
                .filter(HistoryEvent::hasWorkflowTaskCompletedEventAttributes)
                .findFirst()
                .orElseThrow()
                .getEventId();
        client().getWorkflowServiceStubs()
                .blockingStub()
                .resetWorkflowExecution(ResetWorkflowExecutionRequest.newBuilder()
                        .setNamespace(client().getOptions().getNamespace())
                        .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .setWorkflowTaskFinishEventId(first)
                        .setRequestId(UUID.randomUUID().toString())
                        .setReason("what failed is mended")
                        .build());
        client().newUntypedWorkflowStub(workflowId).getResult(Void.class);
    }

    private static List<String> keys(LineId line) {
        return new Histories(client())
                .of(line)
                .flatMap(recordings()::in)
                .map(each -> each.told().key().toString())
                .toList();
    }

    /** As if its retention had passed. */
    private static void forget(WorkflowExecution run) {
        client().getWorkflowServiceStubs()
                .blockingStub()
                .deleteWorkflowExecution(DeleteWorkflowExecutionRequest.newBuilder()
                        .setNamespace(client().getOptions().getNamespace())
                        .setWorkflowExecution(run)
                        .build());
        Awaitility.await().atMost(PATIENCE).until(() -> isGone(run));
    }

    private static boolean isGone(WorkflowExecution run) {
        try {
            client().fetchHistory(run.getWorkflowId(), run.getRunId());
            return false;
        } catch (StatusRuntimeException gone) {
            return true;
        }
    }

    /** What the steps answer; only a registration has something to say, and a broken line's changes fail. */
    private static Object answer() {
        String[] line = Activity.getExecutionContext().getInfo().getWorkflowId().split("/", -1);
        Story story = new Story(new LineId(line[1], line[2]));
        String type = Activity.getExecutionContext().getInfo().getActivityType();
        if (type.equals("line.recordStep")
                && BROKEN.contains(story.registration().line())) {
            throw ApplicationFailure.newNonRetryableFailure("broken", "BROKEN");
        }
        boolean registers = type.equals("line.register");
        return registers ? new LineSteps.Registered(story.revision(1, ProvenanceKind.REGISTERED), 2, 1, 1) : "";
    }

    private static ChangeEnded promotion(Story story) {
        LineId line = story.registration().line();
        ChangeOutcome outcome =
                new ChangeOutcome.Promoted(story.revision(2, ProvenanceKind.EDITED), new RevisionId(line, 1));
        return new ChangeEnded(
                new ChangeId(line, 1), ChangeKind.EDIT, outcome, List.of(), Instant.parse("2026-11-22T12:00:00Z"));
    }

    private static WorkflowOptions options(LineId line) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.line(line))
                .setTaskQueue(Telling.QUEUE)
                .build();
    }

    private static Recordings recordings() {
        return new Recordings(FlowDataConverter.create());
    }

    private static WorkflowClient client() {
        return server.orElseThrow().client();
    }
}

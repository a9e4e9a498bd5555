package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.ChangeStatus;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.change.EditWorkflow;
import dev.perennial.flow.change.EditWorkflowImpl;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories of released shapes, replayed with the code of today. They are never rewritten: a change that cannot replay
 * them needs {@code Workflow.getVersion} and a new history beside the old ones ({@link HistoriesTest} records).
 */
class ReplayTest {
    private static final Path HISTORIES = histories();

    static Stream<Path> recorded() throws IOException {
        try (Stream<Path> files = Files.list(HISTORIES)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void everyReleasedHistoryReplays(Path history) throws Exception {
        replay(read(history), World.WORKFLOWS);
    }

    @Test
    void everyKindOfWorkflowHasAHistory() throws IOException {
        assertThat(recorded().map(path -> path.getFileName().toString().replaceAll("-.*", "")))
                .contains(
                        "base",
                        "drift",
                        "edit",
                        "evaluate",
                        "line",
                        "merge",
                        "release",
                        "rollback",
                        "rollout",
                        "transfer",
                        "unmerge");
    }

    @Test
    void aSeededIncompatibleChangeIsFound() throws IOException {
        WorkflowExecutionHistory history = read(HISTORIES.resolve("edit-promoted.json"));

        assertThatThrownBy(() -> replay(history, HastyEditWorkflowImpl.class)).hasStackTraceContaining("TMPRL1100");
    }

    @Test
    void theSeedIsWhatMakesItFail() throws Exception {
        replay(read(HISTORIES.resolve("edit-promoted.json")), EditWorkflowImpl.class);
    }

    /** An edit that forgets to tell that it started. */
    public static final class HastyEditWorkflowImpl implements EditWorkflow {
        @Override
        public ChangeOutcome run(ChangeRequest request) {
            Workflow.newActivityStub(CorrectionSteps.class, StepOptions.stored("prepare"))
                    .prepare(new CorrectionSteps.PrepareOrder(
                            new StepKey("edit", "prepare"),
                            request.current(),
                            List.of(),
                            request.policy().edits()));
            return new ChangeOutcome.Skipped("seeded");
        }

        @Override
        public ChangeStatus status() {
            RunningChange none = new RunningChange(
                    Worlds.request(Worlds.edit(), Worlds.policy()).change(),
                    ChangeKind.EDIT,
                    "edit",
                    "",
                    List.of(),
                    Worlds.AT,
                    List.of());
            return new ChangeStatus(none, Worlds.revision(1).id(), List.of());
        }

        @Override
        public void ping() {
            // seeded
        }
    }

    /**
     * Replays with patience. The SDK fails a workflow that does not yield within a second, which on a busy machine the
     * first one may need to load its classes; that is no nondeterminism.
     */
    private static void replay(WorkflowExecutionHistory history, Class<?>... workflows) throws Exception {
        try (TestWorkflowEnvironment env = TestWorkflowEnvironment.newInstance()) {
            Worker worker = env.newWorker(TaskQueues.WORKFLOWS, World.PATIENT);
            worker.registerWorkflowImplementationTypes(workflows);
            WorkflowReplayer.replayWorkflowExecution(history, worker);
        }
    }

    private static WorkflowExecutionHistory read(Path history) throws IOException {
        return WorkflowExecutionHistory.fromJson(Files.readString(history));
    }

    private static Path histories() {
        try {
            return Path.of(Objects.requireNonNull(ReplayTest.class.getResource("/histories"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

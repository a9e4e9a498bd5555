package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.RolloutPhase;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.flow.rollout.RolloutRequest;
import dev.perennial.flow.rollout.RolloutWorkflow;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RolloutSteps;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.WorkflowExecutionHistory;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RolloutCommandsTest {
    private static final String RECORDING = "line.recordStep rollout/acme/support/1#report-";

    private final World world = new World();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Test
    void withoutApprovalNoLiveRequestIsServed() {
        RolloutWorkflow rollout = start(Worlds.canary(true));
        await(rollout, RolloutPhase.AWAITING_APPROVAL);
        assertThat(world.calls.count("rollout.split")).isZero();

        rollout.approve(Worlds.ANN);

        assertThat(result()).isInstanceOf(ChangeOutcome.Promoted.class);
        assertThat(world.io.notices).extracting(LineSteps.Notice::subject).containsExactly("a rollout needs a person");
    }

    @Test
    void withoutApprovalNothingCanBePromoted() {
        RolloutWorkflow rollout = start(Worlds.canary(true));
        await(rollout, RolloutPhase.AWAITING_APPROVAL);

        assertThatThrownBy(() -> rollout.promote(Worlds.ANN))
                .isInstanceOf(WorkflowUpdateException.class)
                .cause()
                .hasMessageContaining("cannot promote while AWAITING_APPROVAL");
        rollout.abort(Worlds.ANN);
        assertThat(result()).isInstanceOf(ChangeOutcome.RolledBack.class);
    }

    @Test
    void aPausedStepHasNoTrafficAndBeginsAnew() throws InterruptedException {
        Calls.Hang hang = world.calls.hang("rollout.observe");
        RolloutWorkflow rollout = start(Worlds.canary(false));
        hang.awaitEntered();
        assertThat(world.io.traffic).isEqualTo("acme/support@7 and acme/support@8 at 1000");

        rollout.pause(Worlds.ANN);
        await(rollout, RolloutPhase.PAUSED);
        assertThat(world.io.traffic).isEqualTo("acme/support@7 all");
        rollout.resume(Worlds.ANN);

        assertThat(result()).isInstanceOf(ChangeOutcome.Promoted.class);
        assertThat(world.calls.seen())
                .contains("rollout.observe rollout/acme/support/1#observe-0-0")
                .contains("rollout.observe rollout/acme/support/1#observe-0-1");
    }

    @Test
    void aPauseWhileTheLastStepIsRecordedHoldsThePromotionBack() throws InterruptedException {
        Calls.Hang hang = world.calls.hang(RECORDING + "canary-1-0");
        RolloutWorkflow rollout = start(Worlds.canary(false));
        hang.awaitEntered();

        rollout.pause(Worlds.ANN);
        hang.release();
        await(rollout, RolloutPhase.PAUSED);
        assertThat(world.io.traffic).isEqualTo("acme/support@7 all");
        assertThat(world.calls.count("rollout.promote")).isZero();
        rollout.resume(Worlds.ANN);

        assertThat(result()).isInstanceOf(ChangeOutcome.Promoted.class);
    }

    @Test
    void anAbortThatWaitsIsNotTakenBackByAPause() throws InterruptedException {
        Calls.Hang hang = world.calls.hang(RECORDING + "canary-1-0");
        RolloutWorkflow rollout = start(Worlds.canary(false));
        hang.awaitEntered();
        rollout.abort(Worlds.ANN);

        assertThatThrownBy(() -> rollout.pause(Worlds.ANN))
                .cause()
                .hasMessageContaining("cannot pause: it was aborted by ann (on purpose), and traffic goes back");
        hang.release();

        assertThat(result().sentence()).isEqualTo("acme/support@8 rolled back: aborted by ann (on purpose)");
    }

    @Test
    void anAbortWhileAResumptionIsRecordedIsTheLastWord() throws InterruptedException {
        Calls.Hang last = world.calls.hang(RECORDING + "canary-1-0");
        Calls.Hang resumed = world.calls.hang(RECORDING + "resumed-2-0");
        RolloutWorkflow rollout = start(Worlds.canary(false));
        last.awaitEntered();
        rollout.pause(Worlds.ANN);
        last.release();
        await(rollout, RolloutPhase.PAUSED);
        rollout.resume(Worlds.ANN);
        resumed.awaitEntered();

        rollout.abort(Worlds.ANN);
        resumed.release();

        assertThat(result().sentence()).isEqualTo("acme/support@8 rolled back: aborted by ann (on purpose)");
    }

    @Test
    void anAbortedRolloutGivesTheTrafficBackAndNamesWhoDidIt() throws InterruptedException {
        Calls.Hang hang = world.calls.hang("rollout.observe");
        RolloutWorkflow rollout = start(Worlds.canary(false));
        hang.awaitEntered();

        rollout.abort(Worlds.ANN);

        assertThat(result().sentence()).isEqualTo("acme/support@8 rolled back: aborted by ann (on purpose)");
        assertThat(world.io.traffic).isEqualTo("acme/support@7 all");
    }

    @Test
    void anOperatorCanPromoteWhateverStepsRemain() throws InterruptedException {
        Calls.Hang hang = world.calls.hang("rollout.observe");
        RolloutWorkflow rollout = start(Worlds.canary(false));
        hang.awaitEntered();

        rollout.promote(Worlds.ANN);

        assertThat(result()).isInstanceOf(ChangeOutcome.Promoted.class);
        assertThat(world.calls.count("rollout.observe")).isEqualTo(1);
    }

    @Test
    void bringingUpCanBeAborted() throws InterruptedException {
        Calls.Hang hang = world.calls.hang("rollout.prepare");
        RolloutWorkflow rollout = start(Worlds.canary(false));
        hang.awaitEntered();

        rollout.abort(Worlds.ANN);

        assertThat(result()).isInstanceOf(ChangeOutcome.RolledBack.class);
        assertThat(world.calls.count("rollout.split")).isZero();
        assertThat(world.calls.count("rollout.release")).isEqualTo(1);
    }

    @Test
    void aStepAtItsLimitHoldsWithoutTrafficUntilAPersonDecides() {
        world.io.verdicts.add(StepVerdict.HOLD);
        RolloutWorkflow rollout = start(Worlds.canary(false));
        await(rollout, RolloutPhase.HELD);
        assertThat(world.io.traffic).isEqualTo("acme/support@7 all");

        rollout.resume(Worlds.ANN);

        assertThat(result()).isInstanceOf(ChangeOutcome.Promoted.class);
        assertThat(world.io.notices).hasSize(1);
    }

    @Test
    void aVerdictOfALaterVersionHolds() {
        world.io.verdicts.add(StepVerdict.UNKNOWN);
        RolloutWorkflow rollout = start(Worlds.canary(false));

        await(rollout, RolloutPhase.HELD);
        rollout.abort(Worlds.ANN);
        assertThat(result()).isInstanceOf(ChangeOutcome.RolledBack.class);
    }

    @Test
    void commandsThatDoNotFitAreRefusedWithoutATrace() throws InterruptedException {
        Calls.Hang hang = world.calls.hang("rollout.observe");
        RolloutWorkflow rollout = start(Worlds.canary(false));
        hang.awaitEntered();

        assertThatThrownBy(() -> rollout.resume(Worlds.ANN))
                .cause()
                .hasMessageContaining("rollout acme/support/1 cannot resume while CANARY; it can while [PAUSED, HELD]");
        assertThatThrownBy(() -> rollout.approve(Worlds.ANN)).cause().hasMessageContaining("cannot approve");
        hang.release();
        assertThat(result()).isInstanceOf(ChangeOutcome.Promoted.class);
    }

    @Test
    void everyStepIsARunOfItsOwn() {
        start(Worlds.canary(false));
        result();

        assertThat(world.client
                        .fetchHistory("rollout/acme/support/1")
                        .getEvents()
                        .get(0)
                        .getWorkflowExecutionStartedEventAttributes()
                        .getContinuedExecutionRunId())
                .isNotEmpty();
    }

    @Test
    void whatWaitsForHoursTakesNoSlotOfWhatIsQuick() {
        start(Worlds.canary(false));
        result();

        WorkflowExecutionHistory last = world.client.fetchHistory("rollout/acme/support/1");
        String first = last.getEvents()
                .get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getFirstExecutionRunId();
        assertThat(watched(world.client.fetchHistory("rollout/acme/support/1", first)))
                .containsExactly("rollout.prepare", "rollout.observe");
        assertThat(watched(last)).containsExactly("rollout.observe");
    }

    private static List<String> watched(WorkflowExecutionHistory history) {
        return history.getEvents().stream()
                .map(HistoryEvent::getActivityTaskScheduledEventAttributes)
                .filter(asked -> asked.getTaskQueue().getName().equals(TaskQueues.WATCH))
                .map(asked -> asked.getActivityType().getName())
                .toList();
    }

    private RolloutWorkflow start(CanaryPlan plan) {
        RolloutSteps.Pair pair =
                new RolloutSteps.Pair(new ChangeId(Worlds.LINE, 1), Worlds.revision(7), Worlds.revision(8));
        RolloutWorkflow rollout =
                world.client.newWorkflowStub(RolloutWorkflow.class, World.options("rollout/acme/support/1"));
        WorkflowClient.start(rollout::run, RolloutRequest.of(pair, ChangeKind.EDIT, plan));
        return world.client.newWorkflowStub(RolloutWorkflow.class, "rollout/acme/support/1");
    }

    private void await(RolloutWorkflow rollout, RolloutPhase phase) {
        Awaitility.await()
                .atMost(World.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> rollout.status().phase() == phase && quiet(phase));
    }

    /** A pause or hold is complete when the weight is gone. */
    private boolean quiet(RolloutPhase phase) {
        boolean still = phase == RolloutPhase.PAUSED || phase == RolloutPhase.HELD;
        return !still
                || (world.io.traffic.endsWith(" all")
                        && world.calls.seen().stream().anyMatch(call -> call.endsWith("-away")));
    }

    private ChangeOutcome result() {
        return world.stub("rollout/acme/support/1").getResult(ChangeOutcome.class);
    }
}

package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.client.WorkflowFailedException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of a line, from registration to its retirement. */
class LineTest {
    private final World world = new World();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Test
    void aRegisteredLineWatches() {
        ModelLineWorkflow line = world.line(Worlds.policy());

        LineStatus status = world.await(line, now -> now.phase() == LinePhase.WATCHING);
        assertThat(status.current())
                .extracting(revision -> revision.id().toString())
                .containsExactly("acme/support@1");
        assertThat(world.io.traffic).isEqualTo("acme/support@1 all");
        settled();
        assertThat(world.io.states).extracting(state -> state.phase()).containsExactly(LinePhase.WATCHING);
    }

    @Test
    void aModelNobodyCanWorkOnIsNoLine() {
        world.calls.fail("registration.probe", FailureType.UNSUPPORTED_MODEL, 1);

        assertThatThrownBy(() -> world.start(Worlds.policy()).getResult(Void.class))
                .isInstanceOfSatisfying(WorkflowFailedException.class, failed -> assertThat(Failures.typeOf(failed))
                        .isEqualTo(FailureType.UNSUPPORTED_MODEL));
        LineStatus told = world.stub(WorkflowIds.line(Worlds.LINE)).query("status", LineStatus.class);
        assertThat(told.phase()).isEqualTo(LinePhase.DEGRADED);
        assertThat(told.sentence()).startsWith("not registered: ").endsWith("register the line again");
    }

    @Test
    void correctionsAreDebouncedThenEditedIn() {
        ModelLineWorkflow line = world.line(Worlds.policy());
        line.trigger(Worlds.corrections("c1", 6));
        line.trigger(Worlds.corrections("c2", 6));
        LineStatus waiting = world.await(
                line,
                status -> status.pending().size() == 2 && status.sentence().equals("more triggers may follow"));
        assertThat(waiting.phase()).isEqualTo(LinePhase.WAITING);
        assertThat(world.io.decisions).isEmpty();

        world.env.sleep(Duration.ofSeconds(31));

        LineStatus after = world.await(line, status -> World.serves(status, 2));
        assertThat(after.pending()).isEmpty();
        assertThat(world.io.decisions).singleElement().satisfies(record -> {
            assertThat(record.decision().triggers()).containsExactly("c1", "c2");
            assertThat(record.inputs()).containsEntry("corrections", "12 of 10");
        });
        assertThat(world.io.prepared).singleElement().satisfies(order -> assertThat(order.bodies())
                .hasSize(2));
    }

    @Test
    void aRunningChangeIsNamedAndEverythingElseWaits() throws InterruptedException {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        Calls.Hang hang = world.calls.hang("rollout.observe");
        line.trigger(Worlds.corrections("c1", 10));
        hang.awaitEntered();
        line.trigger(new Trigger.ExpertPublished("x1", Worlds.AT, Worlds.EXPERT));

        LineStatus status = world.await(line, now -> now.pending().size() == 1);
        assertThat(status.phase()).isEqualTo(LinePhase.CHANGING);
        assertThat(status.running().get(0).workflowId()).isEqualTo("edit/acme/support/1");
        hang.release();

        world.await(line, now -> World.serves(now, 3));
        assertThat(world.io.ends).extracting(ChangeEnded::kind).containsExactly(ChangeKind.EDIT, ChangeKind.MERGE);
    }

    @Test
    void theCoolDownHoldsTheNextChangeBack() {
        ModelLineWorkflow line = world.line(Worlds.policy());
        line.trigger(Worlds.corrections("c1", 10));
        world.env.sleep(Duration.ofSeconds(31));
        world.await(line, status -> World.serves(status, 2));
        line.trigger(Worlds.corrections("c2", 10));

        world.env.sleep(Duration.ofMinutes(25));
        assertThat(line.status().sentence()).isEqualTo("cooling down after the last change");
        world.env.sleep(Duration.ofMinutes(6));

        world.await(line, status -> World.serves(status, 3));
    }

    @Test
    void aNewBaseIsTransferredToAndForgetsTheExpertsOfTheOld() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        line.trigger(new Trigger.BaseReleased("b1", Worlds.AT, Worlds.NEXT_BASE, Worlds.BASE.manifest()));
        LineStatus after = world.await(line, status -> World.serves(status, 2));
        assertThat(after.current().get(0).base()).isEqualTo(Worlds.NEXT_BASE.manifest());

        line.trigger(new Trigger.ExpertPublished("x1", Worlds.AT, Worlds.EXPERT));

        world.await(line, status -> status.decisions().stream()
                .anyMatch(record -> record.decision() instanceof Decision.Skip));
    }

    @Test
    void aChangeThatWasTerminatedByHandIsMissedWithinTheHour() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy().with(Worlds.canary(true)));
        line.trigger(Worlds.corrections("c1", 10));
        world.await(line, status -> world.io.notices.size() == 1);

        world.stub("edit/acme/support/1").terminate("by hand");
        world.env.sleep(Duration.ofHours(2));

        LineStatus status = world.await(line, now -> now.phase() == LinePhase.HELD);
        assertThat(status.sentence()).contains("its workflow edit/acme/support/1 runs no more and said nothing");
        assertThat(world.io.ends).singleElement().satisfies(end -> {
            assertThat(end.change()).isEqualTo(new ChangeId(Worlds.LINE, 1));
            assertThat(end.outcome().word()).isEqualTo("failed");
        });
        assertThat(world.calls.seen()).contains("line.recordEnd edit/acme/support/1#end");
        line.thaw(Worlds.ANN);
        world.await(line, now -> now.phase() == LinePhase.WATCHING);
    }

    @Test
    void aFailedChangeAsksForAPersonAndTheLineGoesOn() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        world.calls.fail("edit.apply", FailureType.INVALID_EDIT, 1);
        line.trigger(Worlds.corrections("c1", 10));

        world.await(line, status -> status.phase() == LinePhase.HELD);
        assertThat(line.status().sentence()).contains("failed (INVALID_EDIT)");
        line.trigger(Worlds.corrections("c2", 10));

        LineStatus after = world.await(line, status -> World.serves(status, 3));
        assertThat(after.phase()).isIn(LinePhase.WATCHING, LinePhase.CHANGING);
        assertThat(world.io.notices).hasSize(1);
    }

    @Test
    void aRefusedRecordingIsShownAndTheLineGoesOn() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        world.calls.fail("line.recordDecision", FailureType.ACCESS_DENIED, 1);

        line.trigger(Worlds.corrections("c1", 10));

        world.await(line, status -> World.serves(status, 2));
    }

    @Test
    void anExpertThatHarmedUsersIsNotOfferedAgainAndOneThatWasSkippedIs() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        world.gpu.expertsWin = false;
        line.trigger(new Trigger.ExpertPublished("x1", Worlds.AT, Worlds.EXPERT));
        world.await(
                line, status -> world.io.ends.size() == 1 && status.running().isEmpty());
        world.gpu.expertsWin = true;
        world.io.verdicts.add(StepVerdict.ROLL_BACK);
        line.trigger(drift("w1"));
        world.await(
                line, status -> world.io.ends.size() == 2 && status.running().isEmpty());
        assertThat(world.io.ends.get(1).outcome()).isInstanceOf(ChangeOutcome.RolledBack.class);

        line.trigger(drift("w2"));

        LineStatus held = world.await(line, status -> status.phase() == LinePhase.HELD);
        assertThat(held.sentence()).contains("no published expert is on offer");
    }

    private void settled() {
        Awaitility.await().atMost(World.PATIENCE).until(() -> !world.io.states.isEmpty());
    }

    private static Trigger.Drift drift(String window) {
        return new Trigger.Drift("drift/" + window, Worlds.AT, new RevisionId(Worlds.LINE, 1), Worlds.declined(window));
    }
}

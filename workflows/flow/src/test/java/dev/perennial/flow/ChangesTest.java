package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.flow.change.ChangeWorkflow;
import dev.perennial.flow.change.EditWorkflow;
import dev.perennial.flow.change.MergeWorkflow;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each change from its order to its outcome, without a line around it. */
class ChangesTest {
    private final World world = new World();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    static Stream<ChangeOrder> orders() {
        return Stream.of(
                Worlds.edit(),
                Worlds.merge(),
                new ChangeOrder.Merge(List.of(Worlds.EXPERT), false, List.of()),
                new ChangeOrder.Unmerge(Worlds.EXPERT.name()),
                new ChangeOrder.Transfer(Worlds.NEXT_BASE),
                new ChangeOrder.RollBack(new RevisionId(Worlds.LINE, 5)),
                new ChangeOrder.Release(new RevisionId(Worlds.LINE, 7)),
                new ChangeOrder.Release(new RevisionId(Worlds.LINE, 5)));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everyChangeCanEndInAPromotion(ChangeOrder order) {
        ChangeOutcome outcome = run(order);

        assertThat(outcome).isInstanceOf(ChangeOutcome.Promoted.class);
        RevisionId promoted = ((ChangeOutcome.Promoted) outcome).revision().id();
        assertThat(world.io.traffic).isEqualTo(promoted + " all");
        assertThat(world.io.revisions).containsKey(promoted);
        assertThat(world.io.ends).extracting(ChangeEnded::outcome).containsExactly(outcome);
    }

    @Test
    void anEditTellsItsStepsInOrder() {
        run(Worlds.edit());

        ChangeWorkflow edit = world.client.newWorkflowStub(EditWorkflow.class, "edit/acme/support/1");
        assertThat(edit.status().running().steps())
                .extracting(StepReport::stage)
                .containsExactly(Stage.STARTED, Stage.PREPARED, Stage.MADE, Stage.GATED);
        assertThat(world.calls.count("score.shard")).isEqualTo(3);
        assertThat(world.calls.count("rollout.observe")).isEqualTo(2);
    }

    @Test
    void aCopyOfCurrentIsNotEvaluatedAndAnotherRevisionIs() {
        run(new ChangeOrder.Release(new RevisionId(Worlds.LINE, 7)));
        assertThat(world.calls.count("evaluate.plan")).isZero();
        assertThat(world.calls.count("rollout.observe")).isEqualTo(2);
    }

    @Test
    void aRollbackHasNoCanaryAndNoGate() {
        run(new ChangeOrder.RollBack(new RevisionId(Worlds.LINE, 5)));

        assertThat(world.calls.count("evaluate.plan")).isZero();
        assertThat(world.calls.count("rollout.observe")).isZero();
        assertThat(world.io.traffic).isEqualTo("acme/support@5 all");
    }

    @Test
    void aStoredReportIsNotComputedAgain() {
        world.io.reportStored = true;

        assertThat(run(Worlds.edit())).isInstanceOf(ChangeOutcome.Promoted.class);
        assertThat(world.calls.count("score.shard")).isZero();
        assertThat(world.calls.count("evaluate.judge")).isZero();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aGateThatDoesNotPassRefuses(Verdict verdict) {
        world.io.gate = verdict;

        ChangeOutcome outcome = run(Worlds.edit());

        assertThat(outcome).isInstanceOf(ChangeOutcome.Refused.class);
        assertThat(((ChangeOutcome.Refused) outcome).report().verdict()).isEqualTo(verdict);
        assertThat(world.calls.count("rollout.prepare")).isZero();
    }

    static Stream<Verdict> refusals() {
        return Stream.of(Verdict.FAILED, Verdict.INCONCLUSIVE);
    }

    @Test
    void harmToLiveUsersRollsBackWithItsEvidence() {
        world.io.verdicts.add(StepVerdict.ADVANCE);
        world.io.verdicts.add(StepVerdict.ROLL_BACK);

        ChangeOutcome outcome = run(Worlds.edit());

        assertThat(outcome).isInstanceOf(ChangeOutcome.RolledBack.class);
        assertThat(((ChangeOutcome.RolledBack) outcome).evidence())
                .extracting(judgement -> judgement.verdict())
                .containsExactly(StepVerdict.ADVANCE, StepVerdict.ROLL_BACK);
        assertThat(world.io.traffic).isEqualTo("acme/support@7 all");
        assertThat(world.calls.count("rollout.release")).isEqualTo(1);
    }

    @Test
    void correctionsThatAreAllKnownAreSkipped() {
        world.io.known = 10;

        assertThat(run(Worlds.edit())).isInstanceOf(ChangeOutcome.Skipped.class);
        assertThat(world.calls.count("edit.apply")).isZero();
    }

    @Test
    void expertsThatDoNotWinAreSkippedUnlessOrdered() {
        world.gpu.expertsWin = false;

        assertThat(run(Worlds.merge())).isInstanceOf(ChangeOutcome.Skipped.class);
        assertThat(world.calls.count("merge.merge")).isZero();
    }

    @Test
    void aLineThatNoStrengthCarriesIsHeld() {
        world.gpu.strength = 0;

        assertThat(run(new ChangeOrder.Transfer(Worlds.NEXT_BASE))).isInstanceOf(ChangeOutcome.Held.class);
        assertThat(world.calls.count("transfer.transfer")).isZero();
    }

    @Test
    void aTransferThatLosesItsEditsIsHeld() {
        world.gpu.holding = 7;

        ChangeOutcome outcome = run(new ChangeOrder.Transfer(Worlds.NEXT_BASE));

        assertThat(outcome.sentence()).contains("only 7 of 10 edits hold on base base-2");
        assertThat(world.calls.count("rollout.prepare")).isZero();
    }

    @Test
    void anExpertsManifestComesHomeWithTheEndOfItsMerge() {
        run(Worlds.merge());

        assertThat(world.io.ends.get(0).experts()).containsExactly(Worlds.EXPERT.manifest());
    }

    @Test
    void expertsAreMergedStepByStepAndOneThatSpoilsIsLeftOut() {
        Expert spoiler = new Expert("spoiler", Worlds.digest('7'), Worlds.BASE.manifest());
        Expert last = new Expert("expert-b", Worlds.digest('8'), Worlds.BASE.manifest());

        run(new ChangeOrder.Merge(List.of(Worlds.EXPERT, spoiler, last), false, List.of()));

        ChangeWorkflow merge = world.client.newWorkflowStub(MergeWorkflow.class, "merge/acme/support/1");
        assertThat(merge.status().running().steps())
                .extracting(StepReport::sentence)
                .contains("expert-a is taken behind 0", "spoiler is rolled back", "expert-b is taken behind 1");
        assertThat(world.io.ends.get(0).experts()).containsExactly(Worlds.EXPERT.manifest(), last.manifest());
    }

    @Test
    void aMergeWhoseStepsAllSpoilChangesNothing() {
        Expert spoiler = new Expert("spoiler", Worlds.digest('7'), Worlds.BASE.manifest());

        ChangeOutcome outcome = run(new ChangeOrder.Merge(List.of(spoiler), true, List.of()));

        assertThat(outcome).isEqualTo(new ChangeOutcome.Skipped("spoiler is rolled back"));
        assertThat(world.calls.count("merge.merge")).isZero();
    }

    @Test
    void anOrderForOneExpertLeavesTheVerdictToTheGate() {
        Expert spoiler = new Expert("spoiler", Worlds.digest('7'), Worlds.BASE.manifest());

        assertThat(run(new ChangeOrder.Merge(List.of(spoiler), false, List.of())))
                .isInstanceOf(ChangeOutcome.Promoted.class);
    }

    @Test
    void aStepThatIsKilledIsDoneAgainAndThoseBeforeItAreNot() {
        Expert last = new Expert("expert-b", Worlds.digest('8'), Worlds.BASE.manifest());
        world.calls.fail(step(last), FailureType.UNAVAILABLE, 1);

        ChangeOutcome outcome = run(new ChangeOrder.Merge(List.of(Worlds.EXPERT, last), false, List.of()));

        assertThat(outcome).isInstanceOf(ChangeOutcome.Promoted.class);
        assertThat(world.calls.seen().stream().filter(step(last)::equals)).hasSize(2);
        assertThat(world.calls.seen().stream().filter(step(Worlds.EXPERT)::equals))
                .hasSize(1);
    }

    @Test
    void aMergeStoppedBetweenTwoStepsMakesNothing() throws InterruptedException {
        Expert last = new Expert("expert-b", Worlds.digest('8'), Worlds.BASE.manifest());
        Calls.Hang hang = world.calls.hang(step(last));
        WorkflowStub change = start(new ChangeOrder.Merge(List.of(Worlds.EXPERT, last), false, List.of()));

        hang.awaitEntered();
        change.cancel();

        assertThatThrownBy(() -> change.getResult(ChangeOutcome.class)).isInstanceOf(WorkflowFailedException.class);
        assertThat(world.io.ends.get(0).outcome()).isInstanceOf(ChangeOutcome.Cancelled.class);
        assertThat(world.calls.count("merge.merge")).isZero();
    }

    private static String step(Expert expert) {
        return "merge.step merge/acme/support/1#step " + expert.manifest();
    }

    @Test
    void anExpertThatIsNotMergedIsNotTakenOut() {
        ChangeOutcome outcome = run(new ChangeOrder.Unmerge("stranger"));

        assertThat(outcome.sentence()).contains("expert stranger is not merged; the members are [expert-a]");
        assertThat(world.calls.count("rollout.prepare")).isZero();
    }

    private ChangeOutcome run(ChangeOrder order) {
        return start(order).getResult(ChangeOutcome.class);
    }

    private WorkflowStub start(ChangeOrder order) {
        ChangeRequest request = Worlds.request(order, Worlds.policy());
        world.io.revisions.put(new RevisionId(Worlds.LINE, 5), Worlds.revision(5));
        world.io.revisions.put(new RevisionId(Worlds.LINE, 7), Worlds.revision(7));
        WorkflowStub change = world.change(request);
        change.start(request);
        return change;
    }
}

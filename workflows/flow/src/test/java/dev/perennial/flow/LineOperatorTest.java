package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.line.LineState;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.client.WorkflowUpdateException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators tell a line, from its first order to its retirement. */
class LineOperatorTest {
    private final World world = new World();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Test
    void anOperatorsOrderGoesAtOnceAndARollbackTakesNoNumber() {
        ModelLineWorkflow line = world.line(Worlds.policy());
        line.order(asked("o1", new OperatorOrder.Release(new RevisionId(Worlds.LINE, 1))));
        world.await(line, status -> World.serves(status, 2));

        line.order(asked("o2", new OperatorOrder.RollBack(new RevisionId(Worlds.LINE, 1))));
        world.await(line, status -> World.serves(status, 1));
        line.order(asked("o3", new OperatorOrder.Merge(List.of(Worlds.EXPERT))));

        world.await(line, status -> World.serves(status, 3));
    }

    @Test
    void anOrderThatCannotBeIsRefusedWithASentence() {
        ModelLineWorkflow line = world.line(Worlds.policy());
        RevisionId stranger = RevisionId.parse("acme/other@1");

        assertThatThrownBy(() -> line.order(asked("o1", new OperatorOrder.RollBack(stranger))))
                .isInstanceOf(WorkflowUpdateException.class)
                .cause()
                .hasMessageContaining("line acme/support has no revision acme/other@1; name one of its own");
    }

    @Test
    void aFrozenLineKeepsItsTriggersUntilItIsThawed() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        line.freeze(Worlds.ANN);
        line.trigger(Worlds.corrections("c1", 10));
        LineStatus frozen = world.await(line, status -> status.pending().size() == 1);
        assertThat(frozen.phase()).isEqualTo(LinePhase.FROZEN);
        assertThatThrownBy(() -> line.freeze(Worlds.ANN)).cause().hasMessageContaining("is frozen already");
        assertThatThrownBy(() -> line.order(asked("o1", new OperatorOrder.Transfer(Worlds.NEXT_BASE))))
                .cause()
                .hasMessageContaining("is frozen; thaw it first");

        line.thaw(Worlds.ANN);

        world.await(line, status -> World.serves(status, 2));
    }

    @Test
    void aRetiredLineEndsAfterItsChangeAndSaysWhatItLeaves() throws InterruptedException {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        Calls.Hang hang = world.calls.hang("edit.apply");
        line.trigger(Worlds.corrections("c1", 10));
        hang.awaitEntered();
        line.trigger(Worlds.corrections("c2", 10));

        line.retire(Worlds.ANN);
        hang.release();

        world.stub(WorkflowIds.line(Worlds.LINE)).getResult(Void.class);
        assertThat(world.io.traffic).isEqualTo("acme/support@2 all");
        assertThat(world.io.decisions).last().satisfies(record -> {
            assertThat(record.decision().triggers()).containsExactly("c2");
            assertThat(record.decision().reason()).isEqualTo("the line was retired");
        });
        assertThat(world.io.states).last().satisfies(state -> assertThat(state.phase())
                .isEqualTo(LinePhase.RETIRED));
    }

    @Test
    void aLineThatIsRetiredWhileItRecordsSomethingElseSaysSo() throws InterruptedException {
        Calls.Hang hang = world.calls.hang("line.recordState");
        ModelLineWorkflow line = world.line(Worlds.policy());
        hang.awaitEntered();

        line.retire(Worlds.ANN);
        hang.release();

        world.stub(WorkflowIds.line(Worlds.LINE)).getResult(Void.class);
        assertThat(world.io.states)
                .extracting(state -> state.phase())
                .containsExactly(LinePhase.WATCHING, LinePhase.RETIRED);
    }

    @Test
    void whatIsSentToALineThatRecordsItsRetirementIsPutAsideAndSaid() throws InterruptedException {
        ModelLineWorkflow line = world.line(Worlds.policy());
        world.await(line, status -> world.io.states.size() == 1);
        Calls.Hang hang = world.calls.hang("line.recordState");
        line.retire(Worlds.ANN);
        hang.awaitEntered();

        line.trigger(Worlds.corrections("late", 10));
        hang.release();

        world.stub(WorkflowIds.line(Worlds.LINE)).getResult(Void.class);
        assertThat(world.io.decisions).singleElement().satisfies(record -> {
            assertThat(record.decision().triggers()).containsExactly("late");
            assertThat(record.decision().reason()).isEqualTo("the line was retired");
        });
    }

    @Test
    void whatALineRegisteredAgainRecordsIsNoRepetition() {
        world.line(Worlds.policy()).retire(Worlds.ANN);
        world.stub(WorkflowIds.line(Worlds.LINE)).getResult(Void.class);

        LineRegistration first = Worlds.registration(Worlds.policy());
        LineRegistration again = new LineRegistration(
                first.line(),
                first.base(),
                first.policy(),
                first.actor(),
                first.at().plusSeconds(1));
        world.client
                .newUntypedWorkflowStub(ModelLineWorkflow.TYPE, Starts.line(again))
                .start(LineState.registering(again));
        Awaitility.await()
                .atMost(World.PATIENCE)
                .until(() -> world.io.states.stream()
                                .filter(state -> state.phase() == LinePhase.WATCHING)
                                .count()
                        == 2);

        assertThat(world.calls.seen())
                .filteredOn(call -> call.startsWith("line."))
                .hasSizeGreaterThan(4)
                .doesNotHaveDuplicates();
    }

    @Test
    void aChangeIsCancelledOnRequest() throws InterruptedException {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        Calls.Hang hang = world.calls.hang("rollout.observe");
        line.trigger(Worlds.corrections("c1", 10));
        hang.awaitEntered();
        ChangeId change = new ChangeId(Worlds.LINE, 1);
        assertThatThrownBy(() ->
                        line.cancelChange(new ModelLineWorkflow.ChangeCancel(Worlds.ANN, new ChangeId(Worlds.LINE, 9))))
                .cause()
                .hasMessageContaining("runs no change acme/support/9");

        line.cancelChange(new ModelLineWorkflow.ChangeCancel(Worlds.ANN, change));

        world.await(line, status -> status.running().isEmpty());
        assertThat(world.io.ends).extracting(end -> end.outcome().word()).containsExactly("cancelled");
        assertThat(world.io.traffic).isEqualTo("acme/support@1 all");
    }

    @Test
    void aPolicyIsReplacedByItsNextVersionOnly() {
        ModelLineWorkflow line = world.line(Worlds.policy());

        assertThatThrownBy(() -> line.changePolicy(new ModelLineWorkflow.PolicyChange(
                        Worlds.ANN, Worlds.hastyPolicy().withVersion(3))))
                .cause()
                .hasMessageContaining("expects version 2 of its policy next, found 3");
        line.changePolicy(new ModelLineWorkflow.PolicyChange(
                Worlds.ANN, Worlds.hastyPolicy().withVersion(2)));
        assertThat(line.policy().version()).isEqualTo(2);
    }

    private static Trigger.OperatorAsked asked(String id, OperatorOrder order) {
        return new Trigger.OperatorAsked(id, Worlds.AT, "ann", order);
    }
}

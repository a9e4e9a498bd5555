package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.flow.steps.MergeStateSteps;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What merges leave in the store, swept by the changes behind them. */
class SweptMergesTest {
    private final World world = new World();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @ParameterizedTest
    @MethodSource("dev.perennial.flow.ChangesTest#orders")
    void whatEarlierMergesLeftIsSweptWhenOtherExpertsServe(ChangeOrder order) {
        boolean experts = order instanceof ChangeOrder.Merge
                || order instanceof ChangeOrder.Unmerge
                || order instanceof ChangeOrder.Transfer;

        ChangeOutcome.Promoted promoted = (ChangeOutcome.Promoted) run(order);

        assertThat(world.io.swept)
                .extracting(MergeStateSteps.SweepOrder::serving, MergeStateSteps.SweepOrder::before)
                .isEqualTo(experts ? List.of(tuple(promoted.revision(), Worlds.revision(7))) : List.of());
    }

    @Test
    void whatCannotBeSweptIsLeftAndTheMergeServes() {
        world.calls.fail("merge.sweep", FailureType.ACCESS_DENIED, 1);

        assertThat(run(Worlds.merge())).isInstanceOf(ChangeOutcome.Promoted.class);
        assertThat(world.calls.count("merge.sweep")).isOne();
    }

    @Test
    void aMergeCancelledWhileItSweepsHasBeenPromoted() throws InterruptedException {
        Calls.Hang hang = world.calls.hang("merge.sweep");
        WorkflowStub change = start(Worlds.merge());

        hang.awaitEntered();
        change.cancel();

        assertThatThrownBy(() -> change.getResult(ChangeOutcome.class)).isInstanceOf(WorkflowFailedException.class);
        assertThat(world.io.ends).hasSize(1);
        assertThat(world.io.ends.get(0).outcome()).isInstanceOf(ChangeOutcome.Promoted.class);
        assertThat(world.io.swept).isEmpty();
    }

    @Test
    void aMergeThatDoesNotServeSweepsNothing() {
        world.io.gate = Verdict.FAILED;
        run(Worlds.merge());

        assertThat(world.calls.count("merge.merge")).isOne();
        assertThat(world.calls.count("merge.sweep")).isZero();
    }

    private ChangeOutcome run(ChangeOrder order) {
        return start(order).getResult(ChangeOutcome.class);
    }

    private WorkflowStub start(ChangeOrder order) {
        ChangeRequest request = Worlds.request(order, Worlds.policy());
        for (int number : List.of(5, 7)) {
            world.io.revisions.put(new RevisionId(Worlds.LINE, number), Worlds.revision(number));
        }
        WorkflowStub change = world.change(request);
        change.start(request);
        return change;
    }
}

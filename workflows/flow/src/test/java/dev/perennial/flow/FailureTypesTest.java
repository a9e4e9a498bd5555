package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.flow.calls.Failures;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures by type: which end a change at once, and which are tried again while virtual time flies. */
class FailureTypesTest {
    private final World world = new World();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureIsTriedAgainExactlyWhenItsTypeSaysSo(FailureType type) {
        world.calls.fail("edit.apply", type, 2);

        String end = end();

        assertThat(end).isEqualTo(type.retryable() ? "promoted" : "failed " + type);
        assertThat(world.calls.count("edit.apply")).isEqualTo(type.retryable() ? 3 : 1);
    }

    @Test
    void anUndoingIsTriedUntilItSucceeds() {
        world.io.verdicts.add(StepVerdict.ROLL_BACK);
        world.calls.fail("rollout.rollBack", FailureType.UNAVAILABLE, 8);

        assertThat(end()).isEqualTo("rolled-back");
        assertThat(world.io.traffic).isEqualTo("acme/support@7 all");
    }

    @Test
    void aPromotionThatHasBegunOutlastsAnOutage() {
        world.calls.fail("rollout.promote", FailureType.UNAVAILABLE, 200);

        assertThat(end()).isEqualTo("promoted");
        assertThat(world.io.traffic).isEqualTo("acme/support@8 all");
    }

    @Test
    void aStaleAliasGivesTheTrafficBack() {
        world.calls.fail("rollout.promote", FailureType.STALE_ALIAS, 1);

        assertThat(end()).isEqualTo("failed STALE_ALIAS");
        assertThat(world.io.traffic).isEqualTo("acme/support@7 all");
        assertThat(world.calls.count("rollout.release")).isEqualTo(1);
    }

    /** The outcome of an edit in a word; of a failure its type too. */
    private String end() {
        ChangeRequest request = Worlds.request(Worlds.edit(), Worlds.policy());
        WorkflowStub change = world.change(request);
        change.start(request);
        try {
            return change.getResult(ChangeOutcome.class).word();
        } catch (WorkflowFailedException failed) {
            return Failures.cancelled(failed) ? "cancelled" : "failed " + Failures.typeOf(failed);
        }
    }
}

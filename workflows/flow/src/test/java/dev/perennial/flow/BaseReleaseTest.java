package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.FailureType;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.line.BaseReleaseWorkflow;
import io.temporal.client.WorkflowFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How lines hear of a base version whatever goes wrong. */
class BaseReleaseTest {
    private final World world = new World();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Test
    void aBaseReleaseWaitsForARegistryThatIsAwayAndTellsTheLinesThen() {
        world.line(Worlds.policy());
        world.io.lines.put("1", Worlds.LINE);
        world.calls.fail("base.linesOn", FailureType.UNAVAILABLE, 100);

        assertThat(release().told()).isEqualTo(1);
    }

    @Test
    void aReleaseThatWentWrongMayBeMadeAgain() {
        world.line(Worlds.policy());
        world.io.lines.put("1", Worlds.LINE);
        world.calls.fail("base.linesOn", FailureType.ACCESS_DENIED, 1);
        assertThatThrownBy(this::release).isInstanceOf(WorkflowFailedException.class);

        assertThat(release().told()).isEqualTo(1);
    }

    private BaseReleaseWorkflow.Progress release() {
        return world.client
                .newWorkflowStub(BaseReleaseWorkflow.class, Starts.base(Triggers.BASE))
                .run(BaseReleaseWorkflow.Release.of(Triggers.BASE));
    }
}

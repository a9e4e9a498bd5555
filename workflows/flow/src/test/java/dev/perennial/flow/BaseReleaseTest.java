package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.FailureType;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.line.BaseReleaseWorkflow;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How lines hear of a base version, and of a window, whatever goes wrong. */
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

    @Test
    void aCancelledReleaseTellsNobodyAndMayBeMadeAgain() throws InterruptedException {
        ModelLineWorkflow line = world.line(Worlds.policy());
        world.io.lines.put("1", Worlds.LINE);
        Calls.Hang hang = world.calls.hang("base.linesOn");
        WorkflowStub release = WorkflowStub.fromTyped(
                world.client.newWorkflowStub(BaseReleaseWorkflow.class, Starts.base(Triggers.BASE)));
        release.start(BaseReleaseWorkflow.Release.of(Triggers.BASE));
        hang.awaitEntered();

        release.cancel();

        assertThatThrownBy(() -> release.getResult(BaseReleaseWorkflow.Progress.class))
                .hasRootCauseInstanceOf(CanceledFailure.class);
        assertThat(line.status().pending()).isEmpty();
        assertThat(release().told()).isEqualTo(1);
    }

    @Test
    void aCancelledJudgementOfAWindowIsHeardByNobody() throws InterruptedException {
        ModelLineWorkflow line = world.line(Worlds.policy());
        Calls.Hang hang = world.calls.hang("drift.assess");
        line.windowClosed(Worlds.window("w1", 0));
        world.env.sleep(Duration.ofSeconds(31));
        hang.awaitEntered();
        WorkflowStub drift = world.stub(WorkflowIds.drift(Worlds.LINE, "w1"));

        drift.cancel();

        assertThatThrownBy(() -> drift.getResult(Void.class)).hasRootCauseInstanceOf(CanceledFailure.class);
        assertThat(line.status().pending()).isEmpty();
        assertThat(world.io.decisions).isEmpty();
    }

    private BaseReleaseWorkflow.Progress release() {
        return world.client
                .newWorkflowStub(BaseReleaseWorkflow.class, Starts.base(Triggers.BASE))
                .run(BaseReleaseWorkflow.Release.of(Triggers.BASE));
    }
}

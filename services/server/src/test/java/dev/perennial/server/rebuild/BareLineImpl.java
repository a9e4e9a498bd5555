package dev.perennial.server.rebuild;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.line.LineState;
import dev.perennial.flow.line.Standing;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.workflow.Workflow;
import java.util.List;

/** The line. */
public final class BareLineImpl implements BareLine {
    private static final ArtifactRef CRAFT = new ArtifactRef("perennial", "craft/1", new Digest("c".repeat(64)), 17);

    @Override
    public void run(LineState state) {
        if (!state.standing().current().isEmpty()) {
            Workflow.await(() -> false);
        }
        LineSteps.RegisterOrder order = new LineSteps.RegisterOrder(
                new StepKey(WorkflowIds.line(state.registration().line()), "register"),
                state.registration(),
                new RegistrationSteps.Probed(CRAFT, List.of(new Figure("parameters", 800_000))));
        LineSteps.Registered registered = Workflow.newActivityStub(LineSteps.class, StepOptions.recording("register"))
                .register(order);
        Standing standing = new Standing(List.of(registered.first()), List.of(CRAFT), false, false, "", "");
        Workflow.continueAsNew(new LineState(
                LineState.VERSION,
                state.registration(),
                state.policy(),
                standing,
                state.counters(),
                state.inbox(),
                state.memory(),
                List.of()));
    }
}

package dev.perennial.flow.line;

import dev.perennial.contract.Sentences;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.Urgency;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RegistrationSteps;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;

/** How a line comes to its first revision: its model is got to know, then the registry takes it in. */
final class LineRegistration {
    private final LineLife life;

    LineRegistration(LineLife life) {
        this.life = life;
    }

    /** A line that cannot be taken in ends, and says why to whoever asks later. */
    void register() {
        try {
            life.set(registered(life.state()));
        } catch (ActivityFailure refused) {
            life.set(life.state()
                    .with(life.state()
                            .standing()
                            .troubled("not registered: " + Sentences.open(Failures.messageOf(refused))
                                    + "; put that right and register the line again")));
            throw refused;
        }
    }

    private LineState registered(LineState asked) {
        RegistrationSteps registration = Workflow.newActivityStub(
                RegistrationSteps.class,
                StepOptions.tensors("get to know " + asked.registration().base().name(), asked.line(), Urgency.MERGE));
        RegistrationSteps.Probed probed =
                registration.probe(new RegistrationSteps.ProbeOrder(life.key("probe"), asked.registration()));
        LineSteps lines = Workflow.newActivityStub(LineSteps.class, StepOptions.stored("register " + asked.line()));
        LineSteps.Registered registered =
                lines.register(new LineSteps.RegisterOrder(life.key("register"), asked.registration(), probed));
        LineState state = life.state();
        Counters counters = new Counters(
                registered.nextRevision(),
                registered.nextChange(),
                registered.nextDecision(),
                state.counters().step());
        return state.with(state.standing().on(registered.first()).knowing(probed.craft()))
                .with(state.memory().on(registered.first().base()))
                .with(counters);
    }
}

package dev.perennial.flow.steps;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.LineRegistration;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** Getting to know a model that becomes a line. On the GPU queue. */
@ActivityInterface
public interface RegistrationSteps {
    /**
     * Reads the stored base, refuses what no craft here can work on, and finds settings for its crafts (edit layers and
     * learning rate) by a short sweep on probe edits; stores them. Fails UNSUPPORTED_MODEL, MISSING_ARTIFACT or
     * DIGEST_MISMATCH.
     */
    @ActivityMethod(name = "registration.probe")
    Probed probe(ProbeOrder order);

    /**
     * Asks for a probe.
     *
     * @param key idempotency
     * @param registration the line to be
     */
    record ProbeOrder(StepKey key, LineRegistration registration) {}

    /**
     * What the probe found.
     *
     * @param craft the stored settings for the line's crafts
     * @param figures headline figures: parameters, tensors, the chosen learning rate, ...
     */
    record Probed(ArtifactRef craft, List<Figure> figures) {
        public Probed {
            figures = List.copyOf(figures);
        }
    }
}

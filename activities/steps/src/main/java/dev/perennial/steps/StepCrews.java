package dev.perennial.steps;

import dev.perennial.flow.steps.BaseSteps;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.flow.steps.DriftSteps;
import dev.perennial.flow.steps.EditSteps;
import dev.perennial.flow.steps.EvaluateSteps;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.MergeStateSteps;
import dev.perennial.flow.steps.MergeSteps;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.ScoringSteps;
import dev.perennial.flow.steps.TransferSteps;
import dev.perennial.steps.work.Translated;
import dev.perennial.steps.work.Workplace;
import java.time.Clock;
import java.util.List;

/** The activities of each queue, ready to be registered with a worker. */
public final class StepCrews {
    private StepCrews() {}

    /**
     * Of the IO queue; rollouts among them also as the watch queue has them, for what was asked before there was one.
     */
    public static List<Object> io(Workplace workplace, Clock clock) {
        LineActivities lines = new LineActivities(workplace);
        return List.of(
                Translated.of(LineSteps.class, lines),
                Translated.of(BaseSteps.class, lines),
                Translated.of(CorrectionSteps.class, new CorrectionActivities(workplace)),
                Translated.of(EvaluateSteps.class, new EvaluateActivities(workplace)),
                Translated.of(DriftSteps.class, new DriftActivities(workplace)),
                Translated.of(MergeStateSteps.class, new MergeStateActivities(workplace)),
                Translated.of(RolloutSteps.class, new RolloutActivities(workplace, clock)));
    }

    /** Of the watch queue. */
    public static List<Object> watch(Workplace workplace, Clock clock) {
        return List.of(Translated.of(RolloutSteps.class, new RolloutActivities(workplace, clock)));
    }

    /** Of the GPU queue. */
    public static List<Object> gpu(Workplace workplace) {
        return List.of(
                Translated.of(RegistrationSteps.class, new ProbeActivities(workplace)),
                Translated.of(EditSteps.class, new EditActivities(workplace)),
                Translated.of(MergeSteps.class, new MergeActivities(workplace)),
                Translated.of(TransferSteps.class, new TransferActivities(workplace)),
                Translated.of(ScoringSteps.class, new ScoringActivities(workplace)));
    }
}

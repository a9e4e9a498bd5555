package dev.perennial.model.step;

import dev.perennial.model.config.Activation;
import dev.perennial.tensor.rows.Desk;
import dev.perennial.tensor.rows.Rows;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The MLP of one position of each sequence.
 *
 * @param gate the gate's projection, if there is a gate
 * @param up into it
 * @param down out of it
 * @param activation its function
 */
public record StepMlp(Optional<StepLinear> gate, StepLinear up, StepLinear down, Activation activation) {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /** What the normed stream becomes: added to the stream by the caller. */
    void apply(StepMemory memory) {
        memory.team()
                .run(
                        up.weight().tasks(),
                        (member, task) ->
                                inner(task, memory, memory.seat(member).desk()));
        memory.modules(List.of(down), memory.inner(), memory.delta());
    }

    private void inner(int task, StepMemory memory, Desk desk) {
        Rows inner = memory.inner();
        up.apply(task, memory.normed(), inner, desk);
        gate.ifPresent(module -> module.apply(task, memory.normed(), memory.gates(), desk));
        int first = up.weight().first(task);
        int count = up.weight().outputs(task);
        for (int row = 0; row < inner.count(); row++) {
            int at = inner.begin(row) + first;
            if (gate.isPresent()) {
                times(
                        inner.values(),
                        at,
                        memory.gates().values(),
                        memory.gates().begin(row) + first,
                        count);
            } else {
                for (int i = at; i < at + count; i++) {
                    inner.values()[i] = apply(inner.values()[i]);
                }
            }
        }
    }

    private void times(float[] inner, int at, float[] gates, int from, int count) {
        for (int i = 0; i < count; i++) {
            inner[at + i] *= apply(gates[from + i]);
        }
    }

    private float apply(float x) {
        return switch (activation) {
            case SILU -> (float) (x / (1 + Math.exp(-x)));
            case GELU -> (float) (x * NORMAL.cumulativeProbability(x));
            case GELU_TANH -> (float) (x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
            case RELU -> Math.max(x, 0);
        };
    }
}

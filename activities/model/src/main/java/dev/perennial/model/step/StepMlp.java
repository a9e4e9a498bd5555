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
        memory.team().run(up.weight().tasks(), (member, task) -> inner(task, memory, memory.seat(member)));
        memory.modules(List.of(down), memory.inner(), memory.delta());
    }

    private void inner(int task, StepMemory memory, StepMemory.Seat seat) {
        Rows inner = memory.inner();
        up.apply(task, memory.normed(), inner, seat.desk());
        gate.ifPresent(module -> module.apply(task, memory.normed(), memory.gates(), seat.desk()));
        int first = up.weight().first(task);
        int count = up.weight().outputs(task);
        for (int row = 0; row < inner.count(); row++) {
            int at = inner.begin(row) + first;
            if (gate.isPresent()) {
                int from = memory.gates().begin(row) + first;
                activate(memory.gates().values(), from, count, seat);
                times(inner.values(), at, memory.gates().values(), from, count);
            } else {
                activate(inner.values(), at, count, seat);
            }
        }
    }

    private static void times(float[] inner, int at, float[] gates, int from, int count) {
        for (int i = 0; i < count; i++) {
            inner[at + i] *= gates[from + i];
        }
    }

    private void activate(float[] x, int at, int count, StepMemory.Seat seat) {
        switch (activation) {
            case SILU -> {
                float[] steepness = seat.scores(1, count).values();
                for (int i = 0; i < count; i++) {
                    steepness[i] = x[at + i];
                }
                sigmoids(x, at, count, steepness, seat.desk());
            }
            case GELU_TANH -> {
                float[] steepness = seat.scores(1, count).values();
                for (int i = 0; i < count; i++) {
                    steepness[i] = tanhSteepness(x[at + i]);
                }
                sigmoids(x, at, count, steepness, seat.desk());
            }
            case GELU -> {
                for (int i = at; i < at + count; i++) {
                    x[i] = (float) (x[i] * NORMAL.cumulativeProbability(x[i]));
                }
            }
            case RELU -> {
                for (int i = at; i < at + count; i++) {
                    x[i] = Math.max(x[i], 0);
                }
            }
        }
    }

    /** Half of x (1 + tanh(z)) is x sigmoid(2z), here with 2z = 2 sqrt(2/pi) (x + 0.044715 x^3). */
    private static float tanhSteepness(float x) {
        return (float) (2 * Math.sqrt(2 / Math.PI)) * (x + 0.044715f * x * x * x);
    }

    /** x sigmoid(z). */
    private static void sigmoids(float[] x, int at, int count, float[] z, Desk desk) {
        for (int i = 0; i < count; i++) {
            z[i] = -z[i];
        }
        desk.exp(z, 0, count);
        for (int i = 0; i < count; i++) {
            x[at + i] /= 1 + z[i];
        }
    }
}

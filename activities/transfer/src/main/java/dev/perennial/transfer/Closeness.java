package dev.perennial.transfer;

import dev.perennial.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * How near a new base version is to the old one, measured against the line's task vector; norms and dots in float64.
 *
 * @param taskNorm {@code |m'_s - m_s|}
 * @param moveNorm {@code |m_t - m_s|}
 * @param baseNorm {@code |m_s|}
 * @param cosine of the task vector and the move of the base; near 0 when they do not disturb each other
 * @param tensors the same for every tensor, in the target's order
 */
public record Closeness(double taskNorm, double moveNorm, double baseNorm, double cosine, List<OfTensor> tensors) {
    public Closeness {
        tensors = List.copyOf(tensors);
    }

    /**
     * One tensor's part.
     *
     * @param name its name
     * @param taskNorm {@code |m'_s - m_s|}
     * @param moveNorm {@code |m_t - m_s|}
     * @param cosine of both; 0 where one of them is 0
     */
    public record OfTensor(String name, double taskNorm, double moveNorm, double cosine) {}

    /** Measures every tensor whose rows did not move; needs 12 bytes of heap an element of the largest tensor. */
    public static Closeness of(Carriage carriage) {
        Sums all = new Sums();
        List<OfTensor> tensors = new ArrayList<>();
        for (TensorInfo info : carriage.target().tensors()) {
            if (info.dtype().decodable() && !carriage.byToken(info)) {
                Sums own = new Sums();
                own.add(
                        carriage.base().floats(info.name()),
                        carriage.tuned().floats(info.name()),
                        carriage.target().floats(info.name()));
                all.add(own);
                tensors.add(new OfTensor(info.name(), Math.sqrt(own.task), Math.sqrt(own.move), own.cosine()));
            }
        }
        return new Closeness(Math.sqrt(all.task), Math.sqrt(all.move), Math.sqrt(all.base), all.cosine(), tensors);
    }

    /** Running sums of squares and of the dot. */
    private static final class Sums {
        private double task;
        private double move;
        private double base;
        private double dot;

        void add(float[] source, float[] tuned, float[] target) {
            for (int i = 0; i < source.length; i++) {
                double learnt = (double) tuned[i] - source[i];
                double moved = (double) target[i] - source[i];
                task += learnt * learnt;
                move += moved * moved;
                base += (double) source[i] * source[i];
                dot += learnt * moved;
            }
        }

        void add(Sums other) {
            task += other.task;
            move += other.move;
            base += other.base;
            dot += other.dot;
        }

        double cosine() {
            return task == 0 || move == 0 ? 0 : dot / Math.sqrt(task * move);
        }
    }
}

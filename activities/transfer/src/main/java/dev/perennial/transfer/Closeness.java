package dev.perennial.transfer;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.DotProducts;
import dev.perennial.tensor.kernel.Input;
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

    /** Measures every tensor whose rows did not move, with the heap that {@link DotProducts} states. */
    public static Closeness of(Carriage carriage) {
        double task = 0;
        double move = 0;
        double base = 0;
        double dot = 0;
        List<OfTensor> tensors = new ArrayList<>();
        for (TensorInfo info : carriage.target().tensors()) {
            if (info.dtype().decodable() && !carriage.byToken(info)) {
                DotProducts own = products(carriage, info.name());
                base += own.dot(0, 0);
                task += own.dot(1, 1);
                move += own.dot(2, 2);
                dot += own.dot(1, 2);
                tensors.add(new OfTensor(info.name(), own.norm(1), own.norm(2), own.cosine(1, 2)));
            }
        }
        double norms = Math.sqrt(task * move);
        return new Closeness(Math.sqrt(task), Math.sqrt(move), Math.sqrt(base), norms == 0 ? 0 : dot / norms, tensors);
    }

    /** Of the base (0), the task vector (1) and the move of the base (2). */
    private static DotProducts products(Carriage carriage, String tensor) {
        return DotProducts.ofDifferences(
                new Input(carriage.base(), tensor),
                List.of(new Input(carriage.tuned(), tensor), new Input(carriage.target(), tensor)));
    }
}

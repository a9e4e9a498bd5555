package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Workers;
import java.util.Arrays;

/**
 * What a mask leaves of a delta. Sums are in float64 over spans, pieces and the whole in a fixed order, so they do not
 * depend on threads.
 *
 * @param sum of the magnitudes of those that are kept
 * @param all the sum of all magnitudes
 */
public record Kept(double sum, double all) {
    /** In one pass, with what {@link Recipe} states and 16 bytes for 262,144 elements. */
    public static Kept of(Delta delta, Mask mask) {
        Sweep sweep = Sweep.of(delta);
        double[] sums = new double[sweep.pieces()];
        double[] all = new double[sweep.pieces()];
        sweep.run(Workers.shared(), (piece, arrays, span) -> {
            float[] values = arrays[0];
            all[piece] += sum(values, 0, span.count());
            mask.drop(values, span);
            sums[piece] += sum(values, 0, span.count());
        });
        return new Kept(
                Arrays.stream(sums).reduce(0, Double::sum), Arrays.stream(all).reduce(0, Double::sum));
    }

    /** Of several parts in their order. */
    static Kept sum(Kept[] parts) {
        double sum = 0;
        double all = 0;
        for (Kept part : parts) {
            sum += part.sum;
            all += part.all;
        }
        return new Kept(sum, all);
    }

    /** Of the magnitudes from an index to before another, by four running sums over those that are four apart. */
    static double sum(float[] values, int from, int end) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int whole = from + ((end - from) & ~3);
        for (int k = from; k < whole; k += 4) {
            s0 += Math.abs(values[k]);
            s1 += Math.abs(values[k + 1]);
            s2 += Math.abs(values[k + 2]);
            s3 += Math.abs(values[k + 3]);
        }
        for (int k = whole; k < end; k++) {
            s0 += Math.abs(values[k]);
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** The factor that gives what is kept the sum of all; 1 where either is below 1e-7, as mergekit has it. */
    public double rescale() {
        return sum < 1e-7 || all < 1e-7 ? 1 : all / sum;
    }
}

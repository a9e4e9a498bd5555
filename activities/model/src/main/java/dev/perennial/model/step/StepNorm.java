package dev.perennial.model.step;

import dev.perennial.model.config.NormKind;
import dev.perennial.tensor.rows.Rows;
import java.nio.FloatBuffer;

/**
 * A norm of rows; sums are in float64.
 *
 * @param kind which
 * @param epsilon added to the mean square or the variance
 * @param weight its weight; no numbers for no norm
 * @param bias its bias, or no numbers
 */
public record StepNorm(NormKind kind, double epsilon, FloatBuffer weight, FloatBuffer bias) {
    private static final FloatBuffer NOTHING = FloatBuffer.allocate(0);

    /** Leaves rows as they are. */
    public static final StepNorm NONE = new StepNorm(NormKind.RMS, 1, NOTHING, NOTHING);

    /** Norms rows of as many numbers as the weight has; both may be the same. */
    void apply(Rows x, Rows y, int width) {
        for (int row = 0; row < x.count(); row++) {
            apply(x.values(), x.begin(row), y.values(), y.begin(row), width);
        }
    }

    void apply(float[] x, int from, float[] y, int to, int width) {
        if (weight.capacity() == 0) {
            System.arraycopy(x, from, y, to, width);
        } else if (kind == NormKind.LAYER) {
            layer(x, from, y, to, width);
        } else {
            rms(x, from, y, to, width);
        }
    }

    private void rms(float[] x, int from, float[] y, int to, int width) {
        double squares = 0;
        for (int i = 0; i < width; i++) {
            squares += (double) x[from + i] * x[from + i];
        }
        float factor = (float) (1 / Math.sqrt(squares / width + epsilon));
        float more = kind == NormKind.RMS_PLUS_ONE ? 1 : 0;
        for (int i = 0; i < width; i++) {
            y[to + i] = x[from + i] * factor * (weight.get(i) + more);
        }
    }

    private void layer(float[] x, int from, float[] y, int to, int width) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < width; i++) {
            sum += x[from + i];
        }
        double mean = sum / width;
        for (int i = 0; i < width; i++) {
            double deviation = x[from + i] - mean;
            squares += deviation * deviation;
        }
        double factor = 1 / Math.sqrt(squares / width + epsilon);
        for (int i = 0; i < width; i++) {
            y[to + i] = (float) ((x[from + i] - mean) * factor) * weight.get(i) + bias.get(i);
        }
    }
}

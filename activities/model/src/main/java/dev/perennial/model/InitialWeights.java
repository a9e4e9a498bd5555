package dev.perennial.model;

import dev.perennial.tensor.TensorInfo;
import java.util.Arrays;
import java.util.Random;

/**
 * Random weights to start from: matrices normal with deviation 0.02, norms 1. Each tensor follows from seed and name
 * alone.
 */
final class InitialWeights {
    private static final double DEVIATION = 0.02;

    private InitialWeights() {}

    static void fill(Parameters parameters, long seed) {
        for (TensorInfo info : parameters.infos()) {
            float[] values = new float[Math.toIntExact(info.elements())];
            if (info.shape().size() == 1) {
                Arrays.fill(values, 1);
            } else {
                normal(
                        values,
                        new Random(seed * 0x9e3779b97f4a7c15L + info.name().hashCode()));
            }
            parameters.write(info.name(), values);
        }
    }

    /** Box and Muller's method, which, unlike the library's, is the same in every Java version. */
    private static void normal(float[] values, Random random) {
        for (int i = 0; i < values.length; i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double angle = 2 * Math.PI * random.nextDouble();
            values[i] = (float) (DEVIATION * radius * StrictMath.cos(angle));
        }
    }
}

package dev.perennial.model;

import dev.perennial.model.config.NormKind;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Philox;
import java.util.Arrays;

/**
 * Random weights to start from: matrices normal with deviation 0.02, norms such that they change nothing, biases 0.
 * Each number follows from seed, name and place.
 */
final class InitialWeights {
    private static final double DEVIATION = 0.02;

    private InitialWeights() {}

    static void fill(Parameters parameters, NormKind norms, long seed) {
        for (TensorInfo info : parameters.infos()) {
            float[] values = new float[Math.toIntExact(info.elements())];
            if (info.shape().size() == 1) {
                Arrays.fill(values, info.name().endsWith(".bias") ? 0 : norms.neutral());
            } else {
                Philox random = Philox.of(seed, info.name(), 0);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (DEVIATION * random.gaussian(i));
                }
            }
            parameters.write(info.name(), values);
        }
    }
}

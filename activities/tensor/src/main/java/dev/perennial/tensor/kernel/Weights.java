package dev.perennial.tensor.kernel;

import java.util.List;

/** The factors of a recipe. */
final class Weights {
    private Weights() {}

    static void requireFinite(float weight, Input input) {
        if (!Float.isFinite(weight)) {
            throw new IllegalArgumentException("the weight of tensor " + input.tensor() + " of "
                    + input.source().origin() + " is " + weight + "; use a finite number");
        }
    }

    static float[] of(List<Float> weights) {
        float[] array = new float[weights.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = weights.get(i);
        }
        return array;
    }
}

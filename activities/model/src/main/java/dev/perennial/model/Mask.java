package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** Which earlier positions a position may see. */
interface Mask {
    /** Far below any score, and finite, so that a position that may see nothing still has a softmax. */
    float HIDDEN = -1e9f;

    /** Everything may be seen. */
    Mask NONE = (scores, group) -> scores;

    /** Hides positions in scores of rows x key heads x (group * width) x span. */
    NDArray apply(NDArray scores, int group);

    /**
     * The causal mask for {@code width} new positions after {@code past} earlier ones.
     *
     * @param pads for each row how many of the first positions are padding; empty without padding
     */
    static Mask causal(NDManager manager, int past, int width, int[] pads) {
        boolean padded = false;
        for (int pad : pads) {
            padded |= pad > 0;
        }
        if (width == 1 && !padded) {
            return NONE;
        }
        int rows = padded ? pads.length : 1;
        int span = past + width;
        float[] hidden = new float[rows * width * span];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                int from = (row * width + i) * span;
                Arrays.fill(hidden, from + past + i + 1, from + span, HIDDEN);
                Arrays.fill(hidden, from, from + (padded ? Math.min(pads[row], span) : 0), HIDDEN);
            }
        }
        return additive(manager.create(hidden, new Shape(rows, 1, 1, width, span)));
    }

    private static Mask additive(NDArray mask) {
        return (scores, group) -> {
            Shape flat = scores.getShape();
            long width = flat.get(2) / group;
            NDArray open = scores.reshape(new Shape(flat.get(0), flat.get(1), group, width, flat.get(3)));
            return open.add(mask).reshape(flat);
        };
    }
}

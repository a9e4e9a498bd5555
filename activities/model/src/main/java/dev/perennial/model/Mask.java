package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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

    /** Whether it hides from each position the later ones, and nothing else. */
    default boolean onlyLater() {
        return false;
    }

    /**
     * New positions after earlier ones.
     *
     * @param past how many earlier ones
     * @param width how many new ones
     * @param window how many positions each sees at most, itself among them; 0 for all
     */
    record Span(int past, int width, int window) {
        boolean limited() {
            return window > 0 && past + width > window;
        }
    }

    /**
     * The causal mask of new positions.
     *
     * @param pads for each row how many of the first positions are padding; empty without padding
     * @param type of the scores
     */
    static Mask causal(NDManager manager, Span span, int[] pads, DataType type) {
        boolean padded = Arrays.stream(pads).anyMatch(pad -> pad > 0);
        if (span.width == 1 && !padded && !span.limited()) {
            return NONE;
        }
        NDArray seen = manager.arange(0, span.past + span.width, 1, DataType.INT64);
        NDArray seeing = manager.arange(span.past, span.past + span.width, 1, DataType.INT64)
                .reshape(span.width, 1);
        NDArray hidden = seen.gt(seeing);
        if (span.limited()) {
            hidden = hidden.logicalOr(seen.lte(seeing.sub(span.window)));
        }
        if (padded) {
            NDArray first = Scope.index(manager, pads).reshape(new Shape(pads.length, 1, 1, 1, 1));
            hidden = hidden.logicalOr(seen.lt(first));
        }
        boolean onlyLater = span.past == 0 && !span.limited() && !padded;
        return new Additive(hidden.toType(type, false).mul(HIDDEN), onlyLater);
    }

    /** Adds to scores what hides them: 0 or {@link #HIDDEN}, as (rows x 1 x 1 x) width x span. */
    record Additive(NDArray mask, boolean onlyLater) implements Mask {
        @Override
        public NDArray apply(NDArray scores, int group) {
            Shape flat = scores.getShape();
            long width = flat.get(2) / group;
            NDArray open = scores.reshape(new Shape(flat.get(0), flat.get(1), group, width, flat.get(3)));
            return open.add(mask).reshape(flat);
        }
    }
}

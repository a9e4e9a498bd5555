package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.perennial.model.hidden.Point;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Patches values, keeps those of chosen points and, where gradients are asked for, adds a zero to them: the gradient of
 * that zero is the value's, which the engine would not keep.
 */
final class PointTaps implements Taps {
    private final NDManager keeper;
    private final Patches patches;
    private final Set<Point> kept;
    private final Set<Point> followed;
    private final boolean recorded;
    private final Map<Point, NDArray> states = new LinkedHashMap<>();
    private final Map<Point, NDArray> zeros = new LinkedHashMap<>();

    private PointTaps(NDManager keeper, Patches patches, Set<Point> kept, Set<Point> followed, boolean recorded) {
        this.keeper = keeper;
        this.patches = patches;
        this.kept = kept;
        this.followed = followed;
        this.recorded = recorded;
    }

    /** Keeps values of some points, and zeros of others. */
    static PointTaps of(NDManager keeper, Patches patches, Collection<Point> kept, Collection<Point> followed) {
        return new PointTaps(keeper, patches, Set.copyOf(kept), Set.copyOf(followed), false);
    }

    /** Keeps values with what was recorded of them, so that they can be followed back. */
    PointTaps recorded() {
        return new PointTaps(keeper, patches, kept, followed, true);
    }

    boolean keeps(Point point) {
        return kept.contains(point);
    }

    @Override
    public NDArray through(String module, NDArray input, NDArray output) {
        return at(Point.output(module), output);
    }

    @Override
    public NDArray at(Point point, NDArray value) {
        NDArray patched = patches.apply(point, value);
        NDArray passed = followed.contains(point) ? patched.add(zero(point, patched)) : patched;
        if (kept.contains(point)) {
            NDArray seen = recorded ? passed.reshape(passed.getShape()) : passed.stopGradient();
            seen.attach(keeper);
            states.put(point, seen);
        }
        return passed;
    }

    private NDArray zero(Point point, NDArray value) {
        NDArray zero = keeper.zeros(value.getShape(), value.getDataType());
        zero.setRequiresGradient(true);
        zeros.put(point, zero);
        return zero;
    }

    /** The value at a kept point: rows x width x its own width. */
    NDArray state(Point point) {
        return Objects.requireNonNull(states.get(point));
    }

    /** What was added at a followed point. */
    NDArray zero(Point point) {
        return Objects.requireNonNull(zeros.get(point));
    }

    /** The gradient with respect to the value at a followed point, once a loss was followed back. */
    NDArray gradient(Point point) {
        return zero(point).getGradient();
    }
}

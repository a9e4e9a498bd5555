package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.hidden.Patch;
import dev.perennial.model.hidden.Point;
import dev.perennial.tensor.runtime.Script;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Forward derivatives by following back twice: J^T u is linear in u, so its own product with v, followed back to u, is
 * J v. Exact, and of a value of any u, here 0. The engine's function is called and not its {@code backward}, which
 * would leave each leaf and its recorded gradient holding one another for ever.
 */
final class Tangents {
    private static final String PRODUCT = "product";
    private static final Script SCRIPT = Script.compile("""
            def product(self, y: Tensor, x: Tensor, u: Tensor) -> Tensor:
              found = torch.grad([y], [x], annotate(List[Optional[Tensor]], [u]), True, True, True)
              gradient = found[0]
              if gradient is None:
                result = torch.zeros_like(x)
              else:
                result = unchecked_cast(Tensor, gradient)
              return result
            """);

    private final NDManager manager;
    private final Map<Point, float[]> directions = new LinkedHashMap<>();

    /** Directions in which values of a run of so many positions move. */
    Tangents(NDManager manager, List<Patch> patches, int positions) {
        this.manager = manager;
        for (Patch patch : patches) {
            int columns = patch.rows().columns();
            float[] all = directions.computeIfAbsent(patch.point(), point -> new float[positions * columns]);
            float[] rows = patch.rows().data();
            for (int i = 0; i < rows.length; i++) {
                all[patch.from() * columns + i] += rows[i];
            }
        }
    }

    /** The derivative of a value that was recorded, along all directions together. */
    NDArray of(NDArray value, PointTaps taps) {
        NDArray sum = manager.zeros(value.getShape(), value.getDataType());
        for (Map.Entry<Point, float[]> direction : directions.entrySet()) {
            NDArray leaf = taps.zero(direction.getKey());
            NDArray moved =
                    manager.create(direction.getValue(), leaf.getShape()).toType(leaf.getDataType(), false);
            sum = sum.add(along(value, leaf, moved));
        }
        return sum;
    }

    private NDArray along(NDArray value, NDArray leaf, NDArray direction) {
        NDArray weights = manager.zeros(value.getShape(), value.getDataType());
        weights.setRequiresGradient(true);
        // what does not depend on the leaf is followed back too, to zeros
        NDArray nothing = leaf.sum().mul(manager.zeros(new Shape(), value.getDataType()));
        NDArray back = product(value.add(nothing), leaf, weights);
        return product(back, weights, direction);
    }

    private NDArray product(NDArray value, NDArray leaf, NDArray weights) {
        return SCRIPT.follow(manager, PRODUCT, new NDList(value, leaf, weights)).singletonOrThrow();
    }
}

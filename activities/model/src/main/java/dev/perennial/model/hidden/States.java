package dev.perennial.model.hidden;

import dev.perennial.tensor.linalg.Matrix;
import java.util.List;
import java.util.Map;

/**
 * Vectors at points of some runs.
 *
 * @param matrices by point, one matrix a run in the order of the runs: positions x width
 */
public record States(Map<Point, List<Matrix>> matrices) {
    public States {
        matrices = Map.copyOf(matrices);
    }

    /** The vectors of all positions of a run, in their order. */
    public Matrix of(Point point, int run) {
        List<Matrix> runs = matrices.get(point);
        if (runs == null) {
            throw new IllegalArgumentException(
                    "expected one of the points asked for, " + matrices.keySet() + ", found " + point);
        }
        return runs.get(run);
    }

    /** The vector of one position of a run. */
    public float[] at(Point point, int run, int position) {
        return of(point, run).row(position);
    }
}

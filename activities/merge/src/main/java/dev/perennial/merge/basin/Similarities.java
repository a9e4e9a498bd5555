package dev.perennial.merge.basin;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import java.util.List;

/**
 * Dot products between what lies along an axis in one model and in another, while the other axes are in the order found
 * so far (Ainsworth et al. 2023, arXiv 2209.04836, section 3.2). Products are summed in float64 and rounded to float32
 * a tensor; needs 12 n^2 bytes for an axis of n places, and three times the float32 of the largest tensor.
 */
record Similarities(Places places, TensorSource first, TensorSource second) {
    /** Between all places of the two. */
    Gains ofPlaces(Axis axis, int size, Permutations order) {
        return of(axis, places.along(axis), size, order);
    }

    /** The same by those tensors alone that no other axis can put out of order, such as the embedding. */
    Gains ofAnchored(Axis axis, int size, Permutations order) {
        List<Place> anchored = places.along(axis).stream()
                .filter(place ->
                        place.rows().equals(Axis.FIXED) || place.columns().equals(Axis.FIXED))
                .toList();
        return of(axis, anchored, size, order);
    }

    private Gains of(Axis axis, List<Place> along, int size, Permutations order) {
        Gains gains = new Gains(size);
        for (Place place : along) {
            Matrix mine = matrix(first, place.tensor());
            boolean rows = place.rows().equals(axis);
            Matrix other = ordered(place, rows, order);
            gains.add((rows ? mine.timesTransposed(other) : mine.transposedTimes(other)).data());
        }
        return gains;
    }

    /** Between blocks of successive rows, such as heads, as wholes. */
    Gains ofBlocks(Axis axis, int blocks, Permutations order) {
        Gains gains = new Gains(blocks);
        for (Place place : places.along(axis)) {
            Matrix mine = flat(matrix(first, place.tensor()), blocks);
            gains.add(mine.timesTransposed(flat(ordered(place, true, order), blocks))
                    .data());
        }
        return gains;
    }

    private static Matrix flat(Matrix matrix, int blocks) {
        return Matrix.of(blocks, matrix.data().length / blocks, matrix.data());
    }

    /** The other model's tensor with the axis that is not looked at in order. */
    private Matrix ordered(Place place, boolean rows, Permutations order) {
        Matrix matrix = matrix(second, place.tensor());
        return rows
                ? Gather.columns(matrix, order.along(place.columns(), matrix.columns()))
                : Gather.rows(matrix, order.along(place.rows(), matrix.rows()));
    }

    private static Matrix matrix(TensorSource source, String name) {
        TensorInfo info = source.info(name);
        int rows = Math.toIntExact(info.shape().get(0));
        int columns =
                info.shape().size() == 1 ? 1 : Math.toIntExact(info.shape().get(1));
        return Matrix.of(rows, columns, source.floats(name));
    }
}

package dev.perennial.model.hidden;

import dev.perennial.tensor.linalg.Matrix;

/**
 * A change of the vectors at one point and some positions of a run.
 *
 * @param point any but the logits
 * @param from the first position, from 0
 * @param rows one vector a position, of the point's width
 * @param kind what becomes of the vectors that were there
 */
public record Patch(Point point, int from, Matrix rows, Kind kind) {
    /** What becomes of the vectors that were there. */
    public enum Kind {
        /** They are replaced. */
        PUT,
        /** They are added to. */
        ADD
    }

    public Patch {
        if (from < 0 || rows.rows() < 1) {
            throw new IllegalArgumentException(
                    "expected a first position from 0 and at least one vector for a patch of " + point + ", found "
                            + from + " and " + rows.rows());
        }
        if (point instanceof Point.Logits) {
            throw new IllegalArgumentException("logits can be seen, not patched; patch " + Point.normed());
        }
        rows = rows.requireFinite("the patch of " + point);
    }

    /** Replaces the vectors of positions one after another. */
    public static Patch put(Point point, int from, Matrix rows) {
        return new Patch(point, from, rows, Kind.PUT);
    }

    /** Replaces the vector of one position. */
    public static Patch put(Point point, int position, float[] vector) {
        return put(point, position, Matrix.of(1, vector.length, vector));
    }

    /** Adds to the vectors of positions one after another. */
    public static Patch add(Point point, int from, Matrix rows) {
        return new Patch(point, from, rows, Kind.ADD);
    }

    /** Adds to the vector of one position. */
    public static Patch add(Point point, int position, float[] vector) {
        return add(point, position, Matrix.of(1, vector.length, vector));
    }

    /** The position after its last. */
    public int end() {
        return from + rows.rows();
    }
}

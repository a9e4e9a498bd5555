package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.hidden.Patch;
import dev.perennial.model.hidden.Point;
import dev.perennial.tensor.linalg.Matrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Patches of the rows of a batch, in the engine's memory; a patched value is copied, since others may read it. */
final class Patches {
    /** No patches. */
    static final Patches NONE = new Patches(Map.of());

    private final Map<Point, List<Piece>> pieces;

    private Patches(Map<Point, List<Piece>> pieces) {
        this.pieces = pieces;
    }

    /** What is done to some positions of one row. */
    private record Piece(int row, Patch patch, NDArray vectors) {
        void write(NDArray value) {
            Region region = Region.ofStream(value, row, patch.from(), patch.end());
            boolean added = patch.kind() == Patch.Kind.ADD;
            region.set(added ? region.view(value.getManager()).add(vectors) : vectors);
        }
    }

    /** The patches of each row, in a type of the engine. */
    static Patches of(List<List<Patch>> rows, NDManager manager, DataType type) {
        Map<Point, List<Piece>> pieces = new LinkedHashMap<>();
        for (int row = 0; row < rows.size(); row++) {
            for (Patch patch : rows.get(row)) {
                Piece piece = new Piece(row, patch, vectors(patch.rows(), manager, type));
                pieces.computeIfAbsent(patch.point(), point -> new ArrayList<>())
                        .add(piece);
            }
        }
        return new Patches(pieces);
    }

    private static NDArray vectors(Matrix rows, NDManager manager, DataType type) {
        return manager.create(rows.data(), new Shape(1, rows.rows(), rows.columns()))
                .toType(type, false);
    }

    /** The value with the patches of its point, or the value itself where there are none. */
    NDArray apply(Point point, NDArray value) {
        List<Piece> here = pieces.getOrDefault(point, List.of());
        if (here.isEmpty()) {
            return value;
        }
        // the engine's own copy would be cut off from the gradient
        NDArray patched = value.mul(value.getManager().ones(new Shape(), value.getDataType()));
        here.forEach(piece -> piece.write(patched));
        return patched;
    }
}

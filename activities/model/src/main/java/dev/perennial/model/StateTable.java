package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.hidden.Run;
import dev.perennial.model.hidden.States;
import dev.perennial.tensor.linalg.Matrix;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Vectors of runs by point, which arrive batch by batch in any order. */
final class StateTable {
    private final Map<Point, Map<Integer, Matrix>> matrices = new LinkedHashMap<>();

    StateTable(List<Point> points) {
        points.forEach(point -> matrices.put(point, new TreeMap<>()));
    }

    /** Takes right-padded values (rows x width x the point's own width) of the runs with these numbers. */
    void put(int[] numbers, List<Run> batch, Function<Point, NDArray> values) {
        matrices.forEach((point, runs) -> {
            NDArray value = values.apply(point);
            float[] all = value.toType(DataType.FLOAT32, false).toFloatArray();
            Shape shape = value.getShape();
            int columns = Math.toIntExact(shape.get(2));
            int stride = Math.toIntExact(shape.get(1)) * columns;
            for (int row = 0; row < numbers.length; row++) {
                int size = batch.get(row).ids().size();
                float[] rows = Arrays.copyOfRange(all, row * stride, row * stride + size * columns);
                runs.put(
                        numbers[row],
                        Matrix.of(size, columns, rows).requireFinite("run " + numbers[row] + " at " + point));
            }
        });
    }

    States states() {
        Map<Point, List<Matrix>> lists = new LinkedHashMap<>();
        matrices.forEach((point, runs) -> lists.put(point, List.copyOf(runs.values())));
        return new States(lists);
    }
}

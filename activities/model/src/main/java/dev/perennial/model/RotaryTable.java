package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.Rope;
import dev.perennial.model.step.Turn;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Sines and cosines by position, computed once for as many positions as were asked for; those of a sequence whose
 * length changes the frequencies are computed for its passes alone.
 */
final class RotaryTable implements Turn {
    private static final int FIRST_POSITIONS = 256;

    private final Rope rope;
    private final int headSize;
    private final double[] frequencies;
    private final float magnitude;
    private final DataType type;
    private volatile List<Angles> known;

    /** Cosines and sines of one position, half a head each. */
    private record Angles(List<float[]> both) {
        float[] cosines() {
            return both.get(0);
        }

        float[] sines() {
            return both.get(1);
        }
    }

    RotaryTable(Rope rope, int headSize, DataType type) {
        this.rope = rope;
        this.headSize = headSize;
        this.type = type;
        frequencies = rope.frequencies(headSize);
        magnitude = (float) rope.scaling().magnitude();
        known = angles(FIRST_POSITIONS);
    }

    @Override
    public float[] cosines(int position) {
        return known(position).cosines();
    }

    @Override
    public float[] sines(int position) {
        return known(position).sines();
    }

    /** The rotation of positions that all rows share, in sequences of so many positions in all. */
    Rotation row(NDManager manager, int[] positions, int length) {
        Shape shape = new Shape(positions.length, 1, 2, frequencies.length);
        double[] stretched = rope.frequencies(headSize, length);
        return Arrays.equals(stretched, frequencies)
                ? rotation(manager, positions, shape, this::known)
                : rotation(manager, positions, shape, position -> angles(stretched, position));
    }

    /** The rotation of one position a row. */
    Rotation column(NDManager manager, int[] positions) {
        return rotation(manager, positions, new Shape(positions.length, 1, 1, 2, frequencies.length), this::known);
    }

    private Rotation rotation(NDManager manager, int[] positions, Shape shape, IntFunction<Angles> angles) {
        int half = frequencies.length;
        if (half == 0) {
            return Rotation.NONE;
        }
        float[] cosines = new float[positions.length * 2 * half];
        float[] sines = new float[cosines.length];
        for (int i = 0; i < positions.length; i++) {
            Angles turn = angles.apply(positions[i]);
            float[] cosine = turn.cosines();
            float[] sine = turn.sines();
            int at = i * 2 * half;
            System.arraycopy(cosine, 0, cosines, at, half);
            System.arraycopy(cosine, 0, cosines, at + half, half);
            System.arraycopy(sine, 0, sines, at + half, half);
            for (int j = 0; j < half; j++) {
                sines[at + j] = -sine[j];
            }
        }
        return new Rotation.Halves(array(manager, cosines, shape), array(manager, sines, shape));
    }

    private NDArray array(NDManager manager, float[] values, Shape shape) {
        NDArray array = manager.create(values, shape);
        return type == DataType.FLOAT32 ? array : array.toType(type, false);
    }

    private Angles known(int position) {
        List<Angles> table = known;
        if (position >= table.size()) {
            table = angles(Math.max(2 * table.size(), position + 1));
            known = table;
        }
        return table.get(position);
    }

    private List<Angles> angles(int positions) {
        return IntStream.range(0, positions)
                .mapToObj(position -> angles(frequencies, position))
                .toList();
    }

    /** Angles are rounded to float32 as the reference implementation does, which models were trained with. */
    private Angles angles(double[] radians, int position) {
        float[] cosine = new float[radians.length];
        float[] sine = new float[radians.length];
        for (int j = 0; j < radians.length; j++) {
            float angle = position * (float) radians[j];
            cosine[j] = magnitude * (float) Math.cos(angle);
            sine[j] = magnitude * (float) Math.sin(angle);
        }
        return new Angles(List.of(cosine, sine));
    }
}

package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.Rope;
import dev.perennial.model.step.Turn;
import java.util.ArrayList;
import java.util.List;

/** Sines and cosines by position, computed once for as many positions as were asked for. */
final class RotaryTable implements Turn {
    private static final int FIRST_POSITIONS = 256;

    private final double[] frequencies;
    private final float magnitude;
    private final DataType type;
    private volatile Angles angles;

    /** Cosines and sines, half a head a position. */
    private record Angles(List<float[]> cosines, List<float[]> sines) {
        int positions() {
            return cosines.size();
        }
    }

    RotaryTable(Rope rope, int headSize, DataType type) {
        frequencies = rope.frequencies(headSize);
        magnitude = (float) rope.scaling().magnitude();
        this.type = type;
        angles = angles(FIRST_POSITIONS);
    }

    @Override
    public float[] cosines(int position) {
        return reaching(position).cosines.get(position);
    }

    @Override
    public float[] sines(int position) {
        return reaching(position).sines.get(position);
    }

    /** The rotation of positions that all rows share. */
    Rotation row(NDManager manager, int[] positions) {
        return rotation(manager, positions, new Shape(positions.length, 1, 2, frequencies.length));
    }

    /** The rotation of one position a row. */
    Rotation column(NDManager manager, int[] positions) {
        return rotation(manager, positions, new Shape(positions.length, 1, 1, 2, frequencies.length));
    }

    private Rotation rotation(NDManager manager, int[] positions, Shape shape) {
        int half = frequencies.length;
        if (half == 0) {
            return Rotation.NONE;
        }
        float[] cosines = new float[positions.length * 2 * half];
        float[] sines = new float[cosines.length];
        for (int i = 0; i < positions.length; i++) {
            Angles known = reaching(positions[i]);
            float[] cosine = known.cosines.get(positions[i]);
            float[] sine = known.sines.get(positions[i]);
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

    private Angles reaching(int position) {
        Angles known = angles;
        if (position >= known.positions()) {
            known = angles(Math.max(2 * known.positions(), position + 1));
            angles = known;
        }
        return known;
    }

    /** Angles are rounded to float32 as the reference implementation does, which models were trained with. */
    private Angles angles(int positions) {
        List<float[]> cosines = new ArrayList<>();
        List<float[]> sines = new ArrayList<>();
        for (int position = 0; position < positions; position++) {
            float[] cosine = new float[frequencies.length];
            float[] sine = new float[frequencies.length];
            for (int j = 0; j < frequencies.length; j++) {
                float angle = position * (float) frequencies[j];
                cosine[j] = magnitude * (float) Math.cos(angle);
                sine[j] = magnitude * (float) Math.sin(angle);
            }
            cosines.add(cosine);
            sines.add(sine);
        }
        return new Angles(cosines, sines);
    }
}

package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/** The engine's own memory of an array, read and written as float32. */
interface ArrayMemory {
    /** How many numbers it holds. */
    int size();

    /** Writes the first {@code count} values from a place on; several threads may, each its own places. */
    void put(int at, float[] values, int count);

    /** Reads all. */
    void get(float[] values);

    /** The memory of an array of FLOAT32 or FLOAT64. */
    static ArrayMemory of(NDArray array) {
        ByteBuffer bytes = array.toByteBuffer(true);
        return array.getDataType() == DataType.FLOAT64
                ? new Doubles(bytes.asDoubleBuffer())
                : new Floats(bytes.asFloatBuffer());
    }

    /** Float32. */
    record Floats(FloatBuffer cells) implements ArrayMemory {
        @Override
        public int size() {
            return cells.capacity();
        }

        @Override
        public void put(int at, float[] values, int count) {
            cells.put(at, values, 0, count);
        }

        @Override
        public void get(float[] values) {
            cells.get(0, values);
        }
    }

    /** Float64. */
    record Doubles(DoubleBuffer cells) implements ArrayMemory {
        @Override
        public int size() {
            return cells.capacity();
        }

        @Override
        public void put(int at, float[] values, int count) {
            for (int i = 0; i < count; i++) {
                cells.put(at + i, values[i]);
            }
        }

        @Override
        public void get(float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) cells.get(i);
            }
        }
    }
}

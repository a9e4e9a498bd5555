package dev.perennial.tensor.kernel;

import dev.perennial.tensor.Floats;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Tensors of one shape cut into cells of a fixed size, whose dot products are computed one by one. */
final class Cells {
    private static final int SIZE = 4096;

    private final List<Input> inputs;
    private final List<TensorInfo> infos;
    private final ByteBuffer[] contents;
    private final boolean differences;
    private final long elements;

    Cells(List<Input> inputs, boolean differences) {
        this.inputs = List.copyOf(inputs);
        this.infos = inputs.stream().map(Input::info).toList();
        this.contents = inputs.stream()
                .map(input -> input.source().bytes(input.tensor()))
                .toArray(ByteBuffer[]::new);
        this.differences = differences;
        this.elements = infos.get(0).elements();
    }

    int tensors() {
        return inputs.size();
    }

    int count() {
        return Math.toIntExact((elements + SIZE - 1) / SIZE);
    }

    Lane lane() {
        return new Lane();
    }

    /** One thread's arrays. */
    final class Lane {
        private final float[] decoded = new float[SIZE];
        private final double[][] values = new double[inputs.size()][SIZE];

        /** The lower triangle of the cell's Gram matrix. */
        double[] products(int cell) {
            long first = (long) cell * SIZE;
            int count = (int) Math.min(SIZE, elements - first);
            int n = values.length;
            for (int i = 0; i < n; i++) {
                load(i, first, count);
            }
            double[] products = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    products[i * n + j] = dot(values[i], values[j], count);
                }
            }
            return products;
        }

        private void load(int input, long first, int count) {
            int at = (int) (first * infos.get(input).dtype().bytes());
            ByteBuffer rest = contents[input].slice(at, contents[input].capacity() - at);
            Floats.decode(rest.order(ByteOrder.LITTLE_ENDIAN), infos.get(input).dtype(), decoded, count);
            double[] target = values[input];
            for (int k = 0; k < count; k++) {
                target[k] = decoded[k];
            }
            requireFinite(input, first, count);
            if (differences && input > 0) {
                for (int k = 0; k < count; k++) {
                    target[k] -= values[0][k];
                }
            }
        }

        /** A finite sum of squares has finite terms, and squares of float32 cannot overflow float64. */
        private void requireFinite(int input, long first, int count) {
            if (Double.isFinite(dot(values[input], values[input], count))) {
                return;
            }
            int at = 0;
            while (Float.isFinite(decoded[at])) {
                at++;
            }
            throw new NonFiniteException(
                    infos.get(input).name(), inputs.get(input).source().origin(), first + at, decoded[at]);
        }
    }

    /** Four running sums, which the processor adds side by side, joined in a fixed order. */
    private static double dot(double[] x, double[] y, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int whole = count & ~3;
        for (int k = 0; k < whole; k += 4) {
            s0 += x[k] * y[k];
            s1 += x[k + 1] * y[k + 1];
            s2 += x[k + 2] * y[k + 2];
            s3 += x[k + 3] * y[k + 3];
        }
        for (int k = whole; k < count; k++) {
            s0 += x[k] * y[k];
        }
        return (s0 + s1) + (s2 + s3);
    }
}

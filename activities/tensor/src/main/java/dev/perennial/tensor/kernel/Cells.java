package dev.perennial.tensor.kernel;

import java.util.List;

/** Tensors of one shape cut into cells of a fixed size, whose dot products are computed one by one. */
final class Cells {
    private static final int SIZE = 4096;

    private final Operands operands;
    private final boolean differences;
    private final long elements;

    Cells(List<Input> inputs, boolean differences) {
        this.operands = new Operands(inputs);
        this.differences = differences;
        this.elements = operands.info(0).elements();
    }

    int tensors() {
        return operands.size();
    }

    int count() {
        return Math.toIntExact((elements + SIZE - 1) / SIZE);
    }

    /** Bytes of some cells of all tensors. */
    long bytes(int from, int to) {
        return (Math.min(elements, (long) to * SIZE) - (long) from * SIZE) * operands.width();
    }

    /** The lower triangle of the Gram matrix of each of some cells, in their order. */
    double[][] products(int from, int to) {
        double[][] products = new double[to - from][];
        Lane lane = new Lane();
        Scratch.SPARES.lend(scratch -> {
            scratch.begin(operands.size());
            for (int cell = from; cell < to; cell++) {
                products[cell - from] = lane.products(cell, Math.min(elements, (long) to * SIZE), scratch);
            }
        });
        return products;
    }

    /** One thread's arrays. */
    private final class Lane {
        private final double[][] values = new double[operands.size()][SIZE];

        double[] products(int cell, long end, Scratch scratch) {
            long first = (long) cell * SIZE;
            int count = (int) Math.min(SIZE, elements - first);
            int n = values.length;
            for (int i = 0; i < n; i++) {
                load(i, first, count, end, scratch);
            }
            if (!scratch.loops.clean()) {
                throw operands.culprit(first, first + count, scratch);
            }
            double[] products = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    products[i * n + j] = scratch.loops.dot(values[i], values[j], count);
                }
            }
            return products;
        }

        private void load(int input, long first, int count, long end, Scratch scratch) {
            float[] decoded = scratch.values()[input];
            double[] target = values[input];
            for (int done = 0; done < count; done += Block.SIZE) {
                int size = Math.min(Block.SIZE, count - done);
                operands.load(input, Span.natural(scratch.loops, first + done, size), end, scratch, decoded);
                scratch.loops.flagFrom(Block.INFINITY, decoded, size);
                scratch.loops.widen(decoded, target, done, size);
            }
            if (differences && input > 0) {
                double[] base = values[0];
                for (int k = 0; k < count; k++) {
                    target[k] -= base[k];
                }
            }
        }
    }
}

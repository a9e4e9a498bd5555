package dev.perennial.tensor.kernel;

import dev.perennial.tensor.Progress;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.parallel.Tally;
import dev.perennial.tensor.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * All dot products between tensors of one shape, in one pass and in float64: norms, cosines and whatever else a Gram
 * matrix tells. Partial sums over cells of 4096 elements are added in the order of the cells, so results depend neither
 * on threads nor on the dtype that holds the values. NaN and infinity are refused, naming tensor and position. Reads
 * tensors in pieces; needs 0.1 MiB a tensor and thread, and n^2 / 512 bytes of heap an element for n tensors.
 */
public final class DotProducts {
    private static final int CELLS_A_TASK = 64;

    private final int tensors;
    private final double[] products;

    private DotProducts(Cells cells, Workers workers, Progress progress) {
        this.tensors = cells.tensors();
        this.products = sum(cells, workers, progress);
    }

    /** Between these tensors themselves. */
    public static DotProducts of(List<Input> inputs) {
        return of(inputs, Progress.NONE);
    }

    /** As {@link #of(List)}; the progress hears of the bytes read, and what it throws ends the pass. */
    public static DotProducts of(List<Input> inputs, Progress progress) {
        return of(inputs, false, Workers.shared(), progress);
    }

    /**
     * Between the base (index 0) and the differences of the others from it (from index 1 on): norms of task vectors,
     * their cosines with each other and with the base. Differences are taken in float64.
     */
    public static DotProducts ofDifferences(Input base, List<Input> others) {
        return ofDifferences(base, others, Progress.NONE);
    }

    /** As {@link #ofDifferences(Input, List)}, telling its progress as {@link #of(List, Progress)} does. */
    public static DotProducts ofDifferences(Input base, List<Input> others, Progress progress) {
        List<Input> all = new ArrayList<>(List.of(base));
        all.addAll(others);
        return of(all, true, Workers.shared(), progress);
    }

    static DotProducts of(List<Input> inputs, boolean differences, Workers workers, Progress progress) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("dot products need at least one tensor, found none");
        }
        TensorInfo first = inputs.get(0).info();
        for (Input input : inputs) {
            if (!input.info().sameShape(first)) {
                throw new ShapeMismatchException("tensors " + first.name() + " of shape " + first.shape() + " and "
                        + input.tensor() + " of shape " + input.info().shape()
                        + " have no dot product; only tensors of one shape have");
            }
        }
        return new DotProducts(new Cells(inputs, differences), workers, progress);
    }

    /** The norm of one tensor. */
    public static double norm(Input input) {
        return of(List.of(input)).norm(0);
    }

    /** The dot product of the tensors with these indices. */
    public double dot(int i, int j) {
        return products[Math.max(i, j) * tensors + Math.min(i, j)];
    }

    /** The Euclidean (Frobenius) norm of the tensor with this index. */
    public double norm(int i) {
        return Math.sqrt(dot(i, i));
    }

    /** The cosine between the tensors with these indices; 0 where one of them is all zeros. */
    public double cosine(int i, int j) {
        double norms = norm(i) * norm(j);
        return norms == 0 ? 0 : Math.max(-1, Math.min(1, dot(i, j) / norms));
    }

    private static double[] sum(Cells cells, Workers workers, Progress progress) {
        Tally tally = new Tally(progress, cells.bytes(0, cells.count()));
        int count = cells.count();
        double[][] partial = new double[count][];
        workers.run((count + CELLS_A_TASK - 1) / CELLS_A_TASK, task -> {
            int from = task * CELLS_A_TASK;
            int to = Math.min(count, from + CELLS_A_TASK);
            System.arraycopy(cells.products(from, to), 0, partial, from, to - from);
            tally.add(cells.bytes(from, to));
        });
        double[] total = new double[cells.tensors() * cells.tensors()];
        for (double[] part : partial) {
            for (int i = 0; i < total.length; i++) {
                total[i] += part[i];
            }
        }
        return total;
    }
}

package dev.perennial.model.inspect;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.parallel.Workers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One pass over a tensor; its figures do not depend on the number of threads. */
final class TensorScan {
    private static final int BLOCK = 1 << 12;
    private static final int CHUNK = 64 * BLOCK;

    private final TensorInfo info;
    private final TensorReader content;

    private TensorScan(TensorInfo info, TensorReader content) {
        this.info = info;
        this.content = content;
    }

    /** The figures of a tensor of a type that can be decoded. */
    static TensorFigures of(TensorInfo info, TensorSource source) {
        return new TensorScan(info, source.reader(info.name())).figures();
    }

    private TensorFigures figures() {
        int tasks = Math.toIntExact((info.elements() + CHUNK - 1) / CHUNK);
        Sums[] parts = new Sums[tasks];
        Workers.shared().run(tasks, task -> parts[task] = chunk(task));
        Sums all = new Sums();
        for (Sums part : parts) {
            all.add(part);
        }
        return all.figures();
    }

    private Sums chunk(int task) {
        Sums sums = new Sums();
        long end = Math.min(info.elements(), (task + 1L) * CHUNK);
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * info.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[BLOCK];
        float[] narrow = new float[BLOCK];
        for (long first = (long) task * CHUNK; first < end; first += BLOCK) {
            int count = (int) Math.min(BLOCK, end - first);
            bytes.clear().limit(count * info.dtype().bytes());
            content.read(first * info.dtype().bytes(), bytes);
            decode(bytes.flip(), count, narrow, values);
            sums.block(values, count, first);
        }
        return sums;
    }

    private void decode(ByteBuffer bytes, int count, float[] narrow, double[] values) {
        if (info.dtype() == DType.F64) {
            bytes.asDoubleBuffer().get(values, 0, count);
            return;
        }
        Floats.decode(bytes, info.dtype(), narrow, count);
        for (int i = 0; i < count; i++) {
            values[i] = narrow[i];
        }
    }

    /** Running figures of a part. */
    private static final class Sums {
        private double squares;
        private double least = Double.POSITIVE_INFINITY;
        private double greatest = Double.NEGATIVE_INFINITY;
        private long nans;
        private long infinities;
        private long firstNonFinite = -1;

        /** Squares are summed a block first, so that millions of small ones do not vanish beside a large sum. */
        void block(double[] values, int count, long first) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                double value = values[i];
                if (Double.isFinite(value)) {
                    sum += value * value;
                    least = Math.min(least, value);
                    greatest = Math.max(greatest, value);
                } else {
                    broken(value, first + i);
                }
            }
            squares += sum;
        }

        private void broken(double value, long position) {
            nans += Double.isNaN(value) ? 1 : 0;
            infinities += Double.isNaN(value) ? 0 : 1;
            firstNonFinite = firstNonFinite < 0 ? position : firstNonFinite;
        }

        void add(Sums next) {
            squares += next.squares;
            least = Math.min(least, next.least);
            greatest = Math.max(greatest, next.greatest);
            nans += next.nans;
            infinities += next.infinities;
            firstNonFinite = firstNonFinite < 0 ? next.firstNonFinite : firstNonFinite;
        }

        TensorFigures figures() {
            boolean none = least > greatest;
            return new TensorFigures(
                    Math.sqrt(squares), none ? 0 : least, none ? 0 : greatest, nans, infinities, firstNonFinite);
        }
    }
}

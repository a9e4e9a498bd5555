package dev.perennial.merge.pack;

import dev.perennial.merge.spectral.Columns;
import dev.perennial.merge.spectral.ThinSvd;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import java.util.List;

/**
 * A matrix as a product of two thin ones whose columns are coded: of {@code D = U S V'} the leading right vectors are
 * coded first, then what D makes of the coded ones is fitted by least squares and coded, so that the second factor
 * makes up for what the first one lost (GraftLLM codes them in this order too). Where inputs are known, as in GraftLLM,
 * rounding errors are fed back ({@link Feedback}: of the right vectors over the matrix's inputs, of the left ones over
 * what the coded right ones make of these), and the fit is to the outputs. The decomposition is that of
 * {@link ThinSvd}, in float64.
 */
record FactoredDelta(CodedColumns left, CodedColumns right, double explained) {
    private static final String LEFT = ".left";
    private static final String RIGHT = ".right";
    private static final double RIDGE = 1e-9;

    static FactoredDelta of(Matrix delta, int rank, Bits bits) {
        ThinSvd svd = ThinSvd.of(delta);
        List<Integer> widths = bits.of(rank);
        CodedColumns right = CodedColumns.of(Columns.first(svd.v(), rank), widths);
        CodedColumns left = CodedColumns.of(fitted(delta, right.matrix()), widths);
        return new FactoredDelta(left, right, explained(svd.values(), rank));
    }

    /** The same with what comes out for known inputs in view: errors are fed back, and the fit is to the outputs. */
    static FactoredDelta of(Matrix delta, int rank, Bits bits, Inputs.Seen seen) {
        return seen.firstRows()
                ? outputs(delta.transpose(), rank, bits, seen.gram()).transposed()
                : outputs(delta, rank, bits, seen.gram());
    }

    private FactoredDelta transposed() {
        return new FactoredDelta(/* left= */ right, /* right= */ left, explained);
    }

    private static FactoredDelta outputs(Matrix delta, int rank, Bits bits, SymmetricMatrix inputs) {
        ThinSvd svd = ThinSvd.of(delta);
        List<Integer> widths = bits.of(rank);
        Feedback feedback = Feedback.of(Feedback.damped(inputs));
        CodedColumns right = feedback.down(Columns.first(svd.v(), rank), widths);
        Matrix weights = feedback.factor();
        Matrix coded = weights.transposedTimes(right.matrix());
        Matrix fitted = fitted(delta.times(weights), coded);
        CodedColumns left = Feedback.of(Feedback.damped(coded.gram())).across(fitted, widths);
        return new FactoredDelta(left, right, explained(svd.values(), rank));
    }

    private static Matrix fitted(Matrix delta, Matrix coded) {
        int rank = coded.columns();
        SymmetricMatrix gram = coded.gram();
        double mean = 0;
        for (int i = 0; i < rank; i++) {
            mean += gram.get(i, i) / rank;
        }
        return gram.plusDiagonal(RIDGE * mean)
                .cholesky()
                .solve(delta.times(coded).transpose())
                .transpose();
    }

    private static double explained(ThinSvd.Values values, int rank) {
        double all = 0;
        double kept = 0;
        for (int i = 0; i < values.size(); i++) {
            all += values.at(i) * values.at(i);
            kept = i < rank ? all : kept;
        }
        return all == 0 ? 1 : kept / all;
    }

    /** Bytes of both factors. */
    static long stored(int rows, int columns, List<Integer> bits) {
        return CodedColumns.stored(rows, bits) + CodedColumns.stored(columns, bits);
    }

    void keep(MemoryTensors parts, String tensor) {
        left.keep(parts, tensor + LEFT);
        right.keep(parts, tensor + RIGHT);
    }

    static Factors read(TensorSource parts, PackRecord.Tensor tensor) {
        int rows = Math.toIntExact(tensor.shape().get(0));
        int columns = Math.toIntExact(tensor.shape().get(1));
        List<Integer> bits = new Bits(tensor.bits()).of(tensor.rank());
        return new Factors(
                CodedColumns.read(parts, tensor.name() + LEFT, rows, bits).matrix(),
                CodedColumns.read(parts, tensor.name() + RIGHT, columns, bits).matrix());
    }

    /** The factors that the codes stand for. */
    Factors factors() {
        return new Factors(left.matrix(), right.matrix());
    }

    /**
     * The difference is the left times the transpose of the right.
     *
     * @param left a row for each of the matrix
     * @param right a row for each column of the matrix
     */
    record Factors(Matrix left, Matrix right) {}
}

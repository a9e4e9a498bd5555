package dev.perennial.tensor.kernel;

import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A linear combination with a coefficient for each element, itself a tensor: the sum of {@code (w_i c_i) x_i}, divided
 * by the sum of {@code w_i c_i} if normalized, in float32, in the order of the terms. Where that divisor is 0 the terms
 * count by their weights alone, and where these sum to 0 too the result is 0. With the diagonals of Fisher matrices as
 * coefficients it is Fisher merging (Matena and Raffel 2022, arXiv 2111.09832, equation 2).
 *
 * @param terms at least one
 * @param normalized whether to divide by the sum of the coefficients
 */
public record CoefficientSum(List<Term> terms, boolean normalized) implements Recipe {
    /**
     * One summand.
     *
     * @param weight w, a finite factor
     * @param coefficients c, of x's shape
     * @param input x
     */
    public record Term(float weight, Input coefficients, Input input) {
        public Term {
            Weights.requireFinite(weight, input);
        }
    }

    public CoefficientSum {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a sum needs at least one term, found none");
        }
    }

    @Override
    public List<Input> inputs() {
        return all().stream().distinct().toList();
    }

    /** Coefficients and tensors in turn. */
    private List<Input> all() {
        List<Input> all = new ArrayList<>();
        terms.forEach(term -> all.addAll(List.of(term.coefficients(), term.input())));
        return all;
    }

    @Override
    public void write(TensorInfo result, WritableByteChannel out) throws IOException {
        float[] weights = Weights.of(terms.stream().map(Term::weight).toList());
        new ElementWise(all(), result, (values, sum, span) -> {
                    for (int k = 0; k < span.count(); k++) {
                        sum[k] = element(values, weights, k);
                    }
                })
                .strict()
                .write(out);
    }

    private float element(float[][] values, float[] weights, int k) {
        float sum = 0;
        float divisor = 0;
        for (int i = 0; i < weights.length; i++) {
            float factor = weights[i] * values[2 * i][k];
            sum += factor * values[2 * i + 1][k];
            divisor += factor;
        }
        if (!normalized) {
            return sum;
        }
        return divisor == 0 ? plain(values, weights, k) : sum / divisor;
    }

    private static float plain(float[][] values, float[] weights, int k) {
        float sum = 0;
        float divisor = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * values[2 * i + 1][k];
            divisor += weights[i];
        }
        return divisor == 0 ? 0 : sum / divisor;
    }
}

package dev.perennial.merge.basin;

import dev.perennial.tensor.linalg.Matrix;

/** How alike what goes through one model is to what goes through another, on the same tokens. */
final class Correlations {
    private Correlations() {}

    /**
     * Makes pairs of columns worth as much more as they are correlated (Pearson), one row a token; columns that do not
     * move are correlated with none. Means and deviations in float64, products summed in float64, rounded to float32.
     */
    static void add(Gains gains, Matrix one, Matrix other) {
        gains.add(standardised(one).transposedTimes(standardised(other)).data());
    }

    private static Matrix standardised(Matrix matrix) {
        UnitStatistics statistics = UnitStatistics.of(matrix);
        double root = Math.sqrt(matrix.rows());
        float[] values = matrix.data().clone();
        for (int i = 0; i < values.length; i++) {
            int column = i % matrix.columns();
            double spread = statistics.spread(column) * root;
            values[i] = spread == 0 ? 0 : (float) ((values[i] - statistics.mean(column)) / spread);
        }
        return Matrix.of(matrix.rows(), matrix.columns(), values);
    }
}

package dev.perennial.tensor.operations;

import dev.perennial.tensor.linalg.Matrix;

/** Which columns to turn round so that a decomposition has one sign on every machine. */
final class Signs {
    /** Components so near the largest count as large, or rounding would choose between equals. */
    private static final float NEARLY = 0.999f;

    private Signs() {}

    /** -1 for each column whose first large component is negative, else 1. */
    static float[] ofColumns(Matrix columns) {
        float[] largest = new float[columns.columns()];
        float[] signs = new float[columns.columns()];
        float[] data = columns.data();
        for (int i = 0; i < data.length; i++) {
            int column = i % signs.length;
            largest[column] = Math.max(largest[column], Math.abs(data[i]));
        }
        for (int i = 0; i < data.length; i++) {
            int column = i % signs.length;
            if (signs[column] == 0 && Math.abs(data[i]) >= NEARLY * largest[column]) {
                signs[column] = data[i] < 0 ? -1 : 1;
            }
        }
        return signs;
    }

    /** -1 for each negative entry of the diagonal, else 1. */
    static float[] ofDiagonal(Matrix matrix) {
        float[] signs = new float[Math.min(matrix.rows(), matrix.columns())];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = matrix.get(i, i) < 0 ? -1 : 1;
        }
        return signs;
    }

    static Matrix columns(Matrix matrix, float[] signs) {
        float[] turned = new float[matrix.data().length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = times(matrix.data()[i], signs[i % signs.length]);
        }
        return Matrix.of(matrix.rows(), matrix.columns(), turned);
    }

    static Matrix rows(Matrix matrix, float[] signs) {
        float[] turned = new float[matrix.data().length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = times(matrix.data()[i], signs[i / matrix.columns()]);
        }
        return Matrix.of(matrix.rows(), matrix.columns(), turned);
    }

    /** No negative zeros, which would tell results apart that are equal. */
    private static float times(float value, float sign) {
        return value == 0 ? 0 : value * sign;
    }
}

package dev.perennial.edit.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectedKeysTest {
    private static final int INPUTS = 60;
    private static final int OUTPUTS = 40;
    private final Random random = new Random(3);

    @ParameterizedTest
    @ValueSource(ints = {1, 12, 60, 90})
    void theSolutionIsThatOfTheWholeSystem(int tokens) {
        SymmetricMatrix past = gaussian(30, INPUTS).gram();
        SymmetricMatrix text = gaussian(500, INPUTS).gram().scaled(1.0 / 500);
        Matrix h = gaussian(tokens, INPUTS);
        Matrix v = gaussian(tokens, OUTPUTS);

        Matrix solved = ProtectedKeys.of(past, text, new ProtectedKeys.Weights(30, 3000, 1))
                .solve(h, v)
                .product();

        Matrix whole = past.scaled(30)
                .plus(text.scaled(3000))
                .plusDiagonal(1)
                .plusGram(h)
                .cholesky()
                .solve(h.transposedTimes(v));
        assertThat(solved.minus(whole).norm() / whole.norm()).isCloseTo(0, within(1e-5));
    }

    private Matrix gaussian(int rows, int columns) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return Matrix.of(rows, columns, data);
    }
}
